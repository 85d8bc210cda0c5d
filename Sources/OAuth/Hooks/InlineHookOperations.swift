// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// What changes of hooks need beside the transaction.
package struct HookSealing: Sendable {
    package let masterKey: MasterKey
    /// Which addresses may be called.
    package let door: HookDoor

    package init(masterKey: MasterKey, door: HookDoor) {
        self.masterKey = masterKey
        self.door = door
    }
}

/// Adds a hook, active, if there are fewer than ``InlineHook/mostHooks``.
///
/// With the first one comes the key by which services recognise calls of this server.
package func createInlineHook(
    _ settings: InlineHookSettings, sealing: HookSealing, in change: Change
) throws -> InlineHook {
    let id = ID<InlineHook>(in: change.surroundings)
    try change.lockConfiguration()
    let records = InlineHookRecords(change)
    try check(settings, replacing: nil, sealing.door, in: change)
    guard try records.count() < InlineHook.mostHooks else {
        throw ChangeRefused.invalid(
            object: "inlineHook",
            causes: ["an organisation has at most \(InlineHook.mostHooks) inline hooks; delete one first"])
    }
    let now = change.now.wholeSecond
    var hook = InlineHook(
        id: id, name: settings.name, kind: settings.kind, version: settings.version, status: .active,
        channel: settings.channel, sealed: nil, created: now, lastUpdated: now)
    hook.sealed = try settings.secret.map {
        try sealing.masterKey.seal($0.reveal(), for: .inlineHook, named: hook.id.text)
    }
    try ensureSignatureKey(sealing: sealing.masterKey, in: change)
    try records.insert(hook)
    try change.record(.hookCreated, of: hook, from: nil, to: hook.document)
    return hook
}

/// Replaces what an administrator decides about a hook; the status stays.
///
/// Without a secret the present one stays, unless it would then be sent elsewhere.
package func replaceInlineHook(
    _ id: String, with settings: InlineHookSettings, sealing: HookSealing, in change: Change
) throws -> InlineHook {
    let before = try hookToChange(id, in: change)
    try check(settings, replacing: before, sealing.door, in: change)
    var hook = before
    hook.name = settings.name
    hook.kind = settings.kind
    hook.version = settings.version
    hook.channel = settings.channel
    if let secret = settings.secret, hook.channel.needsSecret {
        hook.sealed = try sealing.masterKey.seal(secret.reveal(), for: .inlineHook, named: hook.id.text)
    } else if !hook.channel.needsSecret {
        hook.sealed = nil
    }
    if hook.kind != .token, let user = try InlineHookRecords(change).user(of: hook.id) {
        throw ChangeRefused.invalid(
            "type", "must stay \(InlineHook.Kind.token.rawValue), for \(sentence(user)) uses the hook")
    }
    guard hook != before else { return before }
    hook.lastUpdated = change.now.wholeSecond
    try InlineHookRecords(change).update(hook)
    var (old, new) = (before.document, hook.document)
    if hook.sealed != before.sealed {
        // That the secret has changed is worth knowing; what it is stays unsaid.
        old = marked(old, "earlier")
        new = marked(new, "changed")
    }
    try change.record(.hookUpdated, of: hook, from: old, to: new)
    return hook
}

/// Activates or deactivates a hook; asking for the state that it is in changes nothing.
package func setInlineHookStatus(_ id: String, to status: Status, in change: Change) throws -> InlineHook {
    let before = try hookToChange(id, in: change)
    guard before.status != status else { return before }
    var hook = before
    hook.status = status
    hook.lastUpdated = change.now.wholeSecond
    try InlineHookRecords(change).update(hook)
    try change.record(
        status == .active ? .hookActivated : .hookDeactivated, of: hook, from: before.document,
        to: hook.document)
    return hook
}

/// Deletes a hook that is inactive.
///
/// A rule may still name it, as in the original, whose clients delete the hook first and change the rule
/// then: nothing changes for its tokens, because an inactive hook has no say either. Only a rule that
/// issues no token without the hook (``HookFailurePolicy/deny``) keeps it, for it could not be helped by
/// activating the hook any more.
package func deleteInlineHook(_ id: String, in change: Change) throws {
    let hook = try hookToChange(id, in: change)
    guard hook.status == .inactive else {
        throw ChangeRefused.notNow(
            summary: "Delete inline hook forbidden.",
            cause: "the inline hook must be deactivated before it is deleted")
    }
    if let user = try InlineHookRecords(change).user(of: hook.id, denying: true) {
        throw ChangeRefused.notNow(
            summary: "Delete inline hook forbidden.",
            cause: "\(sentence(user)) issues no token without the inline hook; take it out there first")
    }
    try InlineHookRecords(change).delete(hook.id)
    try change.record(.hookDeleted, of: hook, from: hook.document, to: nil)
}

/// The hook, read after the lock of configuration changes has been taken.
private func hookToChange(_ id: String, in change: Change) throws -> InlineHook {
    try change.lockConfiguration()
    return try InlineHookRecords(change).require(id)
}

private func check(
    _ settings: InlineHookSettings, replacing before: InlineHook?, _ door: HookDoor, in tx: any Transaction
) throws {
    var problems = settings.problems(door)
    if let key = settings.channel.keyID, try HookKeyRecords(tx).find(key.text) == nil {
        problems.append("channel.config.hookKeyId: there is no hook key with the id `\(key)`")
    }
    if settings.channel.needsSecret, settings.secret == nil {
        let field = settings.channel.client == nil ? "authScheme.value" : "clientSecret"
        if before?.sealed == nil {
            problems.append("channel.config.\(field): The field cannot be left blank")
        } else if let before, !settings.channel.sharesSecret(with: before.channel) {
            problems.append(
                "channel.config.\(field): must be given again, for it would be sent to another place")
        }
    }
    if let before, settings.channel.takesKeyElsewhere(from: before.channel) {
        problems.append(
            "channel.config.hookKeyId: must name another key, for what this one opens would be sent to another place"
        )
    }
    guard problems.isEmpty else { throw ChangeRefused.invalid(object: "inlineHook", causes: problems) }
}

private func sentence(_ user: (rule: String, policy: String)) -> String {
    "the rule `\(user.rule)` of the policy \(user.policy)"
}

private func marked(_ document: JSON, _ word: String) -> JSON {
    guard case .object(var object) = document else { return document }
    object["secret"] = .string(word)
    return .object(object)
}
