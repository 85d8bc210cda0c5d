// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// Creates a scope of a server, which is named by id or `default`.
///
/// `id` is fixed from outside by seed files; `nil` makes a new one.
package func createScope(
    _ settings: ScopeSettings, id fixed: ID<Scope>? = nil, of serverName: String, in change: Change
) throws -> Scope {
    let server = try lockServer(serverName, in: change)
    let records = ScopeRecords(change)
    if let problem = problem(withScopeName: settings.name) { throw ChangeRefused.invalid("name", problem) }
    try checkUnique(settings.name, of: server.id, in: records)
    let now = change.now.wholeSecond
    let scope = Scope(
        id: fixed ?? ID(in: change.surroundings), serverID: server.id, name: settings.name,
        displayName: settings.displayName, description: settings.description, system: false,
        metadataPublish: settings.metadataPublish, consent: settings.consent, isDefault: settings.isDefault,
        isOptional: settings.isOptional, created: now, lastUpdated: now)
    try records.insert([scope])
    try change.record(.scopeCreated, of: scope, also: [server.eventTarget], from: nil, to: scope.document)
    return scope
}

/// Replaces what an administrator decides about a scope.
///
/// The name of a system scope stays. When another scope is renamed, the claims and rules
/// that name it follow.
package func replaceScope(
    _ id: String, of serverName: String, with settings: ScopeSettings, in change: Change
) throws -> Scope {
    let server = try lockServer(serverName, in: change)
    let records = ScopeRecords(change)
    let before = try records.require(id, of: server.id)
    if settings.name != before.name {
        guard !before.system else {
            throw ChangeRefused.invalid(
                "name",
                "the name of a system scope cannot be changed; displayName, description, consent, "
                    + "metadataPublish, default and optional can")
        }
        if let problem = problem(withScopeName: settings.name) {
            throw ChangeRefused.invalid("name", problem)
        }
        try checkUnique(settings.name, of: server.id, in: records)
    }
    var scope = before
    scope.name = settings.name
    scope.displayName = settings.displayName
    scope.description = settings.description
    scope.metadataPublish = settings.metadataPublish
    scope.consent = settings.consent
    scope.isDefault = settings.isDefault
    scope.isOptional = settings.isOptional
    scope.lastUpdated = change.now.wholeSecond
    try records.update(scope)
    if scope.name != before.name {
        try renameScope(before.name, to: scope.name, of: server.id, in: change)
    }
    try change.record(
        .scopeUpdated, of: scope, also: [server.eventTarget], from: before.document, to: scope.document)
    return scope
}

/// Deletes a scope; system scopes are refused.
///
/// A claim that is limited to it keeps the name and so is never included: deleting a scope shows nobody more.
package func deleteScope(_ id: String, of serverName: String, in change: Change) throws {
    let server = try lockServer(serverName, in: change)
    let scope = try ScopeRecords(change).require(id, of: server.id)
    guard !scope.system else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "system scopes cannot be deleted")
    }
    try endConsents(to: scope, in: change)
    try ScopeRecords(change).delete(scope.id)
    try change.record(.scopeDeleted, of: scope, also: [server.eventTarget], from: scope.document, to: nil)
}

private func checkUnique(
    _ name: String, of server: ID<AuthorizationServer>, in records: ScopeRecords
) throws {
    if try records.find(named: name, of: server) != nil {
        throw ChangeRefused.invalid(
            "name", "An object with this field already exists in the current organization")
    }
}
