// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// An app as a change left it, with a secret that is shown this once.
package struct ChangedApp: Sendable {
    package let app: App
    /// A secret that was made or set by the change.
    package let secret: Secret?
}

/// Creates an app; `id` only where it is given from outside (seed files).
package func createApp(
    _ draft: AppDraft, activate: Bool, id given: ID<App>? = nil, sealing masterKey: MasterKey,
    in change: Change
) throws -> ChangedApp {
    try draft.check()
    if let network = draft.settings.others["network"] { try checkNetwork(network, in: change) }
    let id = given ?? ID<App>(in: change.surroundings)
    let now = change.now.wholeSecond
    let app = App(
        id: id, clientID: draft.clientID ?? id.text, label: draft.label,
        status: activate ? .active : .inactive, settings: draft.settings, document: draft.document,
        created: now, lastUpdated: now, revokedThrough: now - .seconds(1))
    try change.lockConfiguration()
    try AppRecords(change).insert(app)
    var secret: Secret?
    if draft.settings.authenticationMethod.usesSecret || draft.clientSecret != nil {
        let made = draft.clientSecret ?? ClientSecret.generate(in: change.surroundings)
        try ClientSecretRecords(change).insert(
            ClientSecret(
                made, of: id, method: draft.settings.authenticationMethod, masterKey: masterKey,
                in: change.surroundings)
        )
        secret = made
    }
    try replaceKeys(of: id, by: draft.keys, in: change)
    try change.record(.appCreated, of: app, from: nil, to: app.eventDocument)
    return ChangedApp(app: app, secret: secret)
}

/// Replaces everything of an app but its id, `client_id`, status and, unless another is given, its secret.
package func replaceApp(
    _ id: ID<App>, by draft: AppDraft, sealing masterKey: MasterKey, in change: Change
) throws -> ChangedApp {
    let before = try appToChange(id, in: change)
    var draft = draft
    // Clients send whole objects back: a secret beside a method that uses none is left over and ignored.
    if draft.settings.authenticationMethod == .none { draft.clientSecret = nil }
    try draft.check()
    if let network = draft.settings.others["network"] { try checkNetwork(network, in: change) }
    guard draft.clientID == nil || draft.clientID == before.clientID else {
        throw ChangeRefused.invalid("client_id", "cannot be changed; it is `\(before.clientID)`")
    }
    var app = before
    app.label = draft.label
    app.settings = draft.settings
    app.document = draft.document
    app.document["accessPolicy"] = before.document["accessPolicy"]
    app.lastUpdated = change.now.wholeSecond
    try AppRecords(change).update(app)
    let secret = try adjustSecrets(of: app, given: draft.clientSecret, sealing: masterKey, in: change)
    try replaceKeys(of: id, by: draft.keys, in: change)
    try change.record(.appUpdated, of: app, from: before.eventDocument, to: app.eventDocument)
    return ChangedApp(app: app, secret: secret)
}

/// Activates or deactivates an app; doing so again changes nothing.
///
/// Access tokens of a deactivated app stay dead after a reactivation.
package func setStatus(_ status: Status, ofApp id: ID<App>, in change: Change) throws {
    let before = try appToChange(id, in: change)
    guard before.status != status else { return }
    let now = change.now.wholeSecond
    var app = before
    app.status = status
    app.lastUpdated = now
    app.revokedThrough = before.revokedThrough.afterChange(to: status, at: now)
    try AppRecords(change).update(app)
    if status == .inactive { try endConsents(to: app, in: change) }
    try change.record(
        status == .active ? .appActivated : .appDeactivated, of: app, from: before.eventDocument,
        to: app.eventDocument)
}

/// Deletes an inactive app with its secrets, keys and tokens.
package func deleteApp(_ id: ID<App>, in change: Change) throws {
    let app = try appToChange(id, in: change)
    guard app.status == .inactive else {
        throw ChangeRefused.notNow(
            summary: "Delete application forbidden.",
            cause: "The application must be deactivated before deletion.")
    }
    try AppRecords(change).delete(id)
    try change.record(.appDeleted, of: app, from: app.eventDocument, to: nil)
}

/// The app, read after the lock of configuration changes has been taken.
func appToChange(_ id: ID<App>, in change: Change) throws -> App {
    try change.lockConfiguration()
    return try app(named: id.text, in: change)
}

/// The app with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func app(named id: String, in tx: any Transaction) throws -> App {
    guard let app = try AppRecords(tx).find(ID<App>(id)) else {
        throw ChangeRefused.notFound(entity: "AppInstance", id: id)
    }
    return app
}

/// Remembers the sign-on policy of an app.
package func assignAccessPolicy(_ policy: String, to id: ID<App>, in change: Change) throws {
    let before = try appToChange(id, in: change)
    var app = before
    app.document["accessPolicy"] = .string(policy)
    guard app != before else { return }
    app.lastUpdated = change.now.wholeSecond
    try AppRecords(change).update(app)
    try change.record(.appUpdated, of: app, from: before.eventDocument, to: app.eventDocument)
}

/// Sets the groups claim of an app's ID tokens at the organisation's own authorization server.
package func changeIDTokenClaim(_ document: JSONObject, of id: ID<App>, in change: Change) throws {
    let app = try appToChange(id, in: change)
    let records = AppIDTokenRecords(change)
    let before = try records.find(id)
    try records.save(document, of: id, at: change.now.wholeSecond)
    try change.record(.appUpdated, of: app, from: .object(before), to: .object(document))
}

extension App: Changeable {
    /// How events name the app.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "AppInstance", alternateID: clientID, displayName: label)
    }

    package var revised: Revised { .thing(.app, id.text) }

    package var invalidated: [ConfigurationKey] { [.app(clientID)] }

    /// What events compare; an app's document holds no secret.
    var eventDocument: JSON {
        var object: JSONObject = [
            "label": .string(label), "client_id": .string(clientID), "status": .string(status.rawValue),
        ]
        for (name, value) in settings.stored.object?.members ?? [] { object[name] = value }
        for (name, value) in document.members { object[name] = value }
        return .object(object)
    }
}
