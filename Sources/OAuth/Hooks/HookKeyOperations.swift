// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
package import SystemLog

/// Adds a hook key under a name that no other has.
package func createHookKey(named name: String, _ made: NewHookKey, in change: Change) throws -> HookKey {
    try change.lockConfiguration()
    let records = HookKeyRecords(change)
    try check(name, of: nil, in: records)
    guard try records.count() < HookKey.mostKeys else {
        throw ChangeRefused.invalid(
            object: "hookKey",
            causes: ["an organisation has at most \(HookKey.mostKeys) hook keys; delete one first"])
    }
    let now = change.now.wholeSecond
    let key = HookKey(
        id: ID(in: change.surroundings), name: name, kid: made.kid, publicJWK: made.publicJWK,
        sealed: made.sealed, created: now, lastUpdated: now)
    try records.insert(key)
    try change.record(.hookKeyCreated, of: key, from: nil, to: key.document)
    return key
}

/// Gives a hook key another name; nothing else of a key can change.
package func renameHookKey(_ id: String, to name: String, in change: Change) throws -> HookKey {
    try change.lockConfiguration()
    let records = HookKeyRecords(change)
    let before = try records.require(id)
    try check(name, of: before.id, in: records)
    guard name != before.name else { return before }
    var key = before
    key.name = name
    key.lastUpdated = change.now.wholeSecond
    try records.rename(key)
    try change.record(.hookKeyUpdated, of: key, from: before.document, to: key.document)
    return key
}

/// Deletes a hook key that no hook names.
package func deleteHookKey(_ id: String, in change: Change) throws {
    try change.lockConfiguration()
    let records = HookKeyRecords(change)
    let key = try records.require(id)
    guard try !records.used().contains(key.id) else {
        throw ChangeRefused.notNow(
            summary: "Delete hook key forbidden.",
            cause: "an inline hook uses the key; give the hook another key first")
    }
    try records.delete(key.id)
    try change.record(.hookKeyDeleted, of: key, from: key.document, to: nil)
}

private func check(_ name: String, of id: ID<HookKey>?, in records: HookKeyRecords) throws {
    if let problem = lengthProblem(name, most: 255) { throw ChangeRefused.invalid("name", problem) }
    if let other = try records.find(named: name), other.id != id {
        throw ChangeRefused.invalid("name", "another hook key has this name already")
    }
}
