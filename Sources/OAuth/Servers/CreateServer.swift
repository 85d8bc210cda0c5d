// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives
package import SystemLog

/// What is fixed from outside at the first start or by a seed file.
package struct FixedServer: Sendable {
    /// `nil` makes a new one.
    package var id: ID<AuthorizationServer>?
    /// Whether this is the server that can be addressed as `default`.
    package var isDefault: Bool

    package init(id: ID<AuthorizationServer>? = nil, isDefault: Bool = false) {
        self.id = id
        self.isDefault = isDefault
    }
}

/// Creates an authorization server with its first key, the scopes and claims of the system, and no policy.
///
/// `key` is made before the transaction, for the algorithm of the settings.
package func createServer(
    _ settings: ServerSettings, key: NewSigningKey, fixed: FixedServer = FixedServer(), in change: Change
) throws -> AuthorizationServer {
    try settings.check()
    let now = change.now.wholeSecond
    let id = fixed.id ?? ID(in: change.surroundings)
    try change.lockConfiguration()
    let records = ServerRecords(change)
    try checkUnique(settings.name, except: nil, in: records)
    try checkFixed(id, fixed.isDefault, in: records)
    guard try !KeyRecords(change).exists(key.kid) else {
        throw ChangeRefused.invalid("credentials.signing.kid", "another server uses this key already")
    }
    var server = AuthorizationServer(
        id: id, name: settings.name, description: settings.description, audience: settings.audiences[0],
        resources: settings.resources, issuerMode: settings.issuerMode, status: .active,
        isDefault: fixed.isDefault, rotationMode: settings.rotationMode, algorithm: key.algorithm,
        tokenProfile: settings.tokenProfile, lastRotated: now,
        nextRotation: settings.rotationMode == .automatic ? now + KeyTimetable.period : nil, created: now,
        lastUpdated: now, revokedThrough: now - .seconds(1))
    server.revokesOnSignOut = settings.revokesOnSignOut
    try records.insert(server)
    try KeyRecords(change).insert(key.stored(of: id, as: .active, at: now))
    try ScopeRecords(change).insert(SystemScopes.scopes(of: id, at: now, with: change.surroundings))
    try ClaimRecords(change).insert(newSystemClaims(with: change.surroundings), of: id, at: now)
    try change.record(.serverCreated, of: server, from: nil, to: server.document)
    return server
}

/// Names of servers are unique in the organisation.
func checkUnique(
    _ name: String, except id: ID<AuthorizationServer>?, in records: ServerRecords
) throws {
    if let other = try records.find(named: name), other.id != id {
        throw ChangeRefused.invalid(
            "name", "An object with this field already exists in the current organization")
    }
}

private func checkFixed(
    _ id: ID<AuthorizationServer>, _ isDefault: Bool, in records: ServerRecords
) throws {
    guard id.text != "default", !id.text.isEmpty else {
        throw ChangeRefused.invalid("id", "must not be empty or the word default")
    }
    guard try records.find(id.text) == nil else {
        throw ChangeRefused.invalid("id", "a server with this id exists already")
    }
    if isDefault, try records.find("default") != nil {
        throw ChangeRefused.invalid("default", "there is a default server already")
    }
}
