// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Adds a hook key under a name that no other has.
package func createHookKey(
    named name: String, _ made: NewHookKey, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> HookKey {
    try tx.configurationChanged(.hookKeys)
    let records = HookKeyRecords(tx)
    try check(name, of: nil, in: records)
    guard try records.count() < HookKey.mostKeys else {
        throw ChangeRefused.invalid(
            object: "hookKey",
            causes: ["an organisation has at most \(HookKey.mostKeys) hook keys; delete one first"])
    }
    let now = surroundings.now().wholeSecond
    let key = HookKey(
        id: ID(in: surroundings), name: name, kid: made.kid, publicJWK: made.publicJWK, sealed: made.sealed,
        created: now, lastUpdated: now)
    try records.insert(key)
    try recordChange(
        .hookKeyCreated, target: key.target, from: nil, to: key.document, by: caller, in: tx,
        with: surroundings)
    return key
}

/// Gives a hook key another name; nothing else of a key can change.
package func renameHookKey(
    _ id: String, to name: String, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> HookKey {
    try tx.configurationChanged(.hookKeys)
    let records = HookKeyRecords(tx)
    let before = try records.require(id)
    try check(name, of: before.id, in: records)
    guard name != before.name else { return before }
    var key = before
    key.name = name
    key.lastUpdated = surroundings.now().wholeSecond
    try records.rename(key)
    try recordChange(
        .hookKeyUpdated, target: key.target, from: before.document, to: key.document, by: caller, in: tx,
        with: surroundings)
    return key
}

/// Deletes a hook key that no hook names.
package func deleteHookKey(
    _ id: String, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.hookKeys)
    let records = HookKeyRecords(tx)
    let key = try records.require(id)
    guard try !records.used().contains(key.id) else {
        throw ChangeRefused.notNow(
            summary: "Delete hook key forbidden.",
            cause: "an inline hook uses the key; give the hook another key first")
    }
    try records.delete(key.id)
    try recordChange(
        .hookKeyDeleted, target: key.target, from: key.document, to: nil, by: caller, in: tx,
        with: surroundings)
}

private func check(_ name: String, of id: ID<HookKey>?, in records: HookKeyRecords) throws {
    if let problem = lengthProblem(name, most: 255) { throw ChangeRefused.invalid("name", problem) }
    if let other = try records.find(named: name), other.id != id {
        throw ChangeRefused.invalid("name", "another hook key has this name already")
    }
}
