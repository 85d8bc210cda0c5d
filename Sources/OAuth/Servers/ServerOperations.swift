// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Primitives
package import SystemLog

/// Replaces what an administrator decides about a server; the server is named by id or `default`.
///
/// Another algorithm is used from the next rotation on: a next key of the old one is withdrawn.
package func replaceServer(
    _ name: String, with settings: ServerSettings, in change: Change
) throws -> AuthorizationServer {
    try settings.check()
    let before = try lockServer(name, in: change)
    try checkUnique(settings.name, except: before.id, in: ServerRecords(change))
    let now = change.now.wholeSecond
    var server = before
    server.name = settings.name
    server.description = settings.description
    server.audience = settings.audiences[0]
    server.resources = settings.resources
    server.issuerMode = settings.issuerMode
    server.tokenProfile = settings.tokenProfile
    server.revokesOnSignOut = settings.revokesOnSignOut
    server.algorithm = settings.algorithm
    server.rotationMode = settings.rotationMode
    if before.rotationMode != settings.rotationMode {
        server.nextRotation = settings.rotationMode == .automatic ? nextRotation(of: before, at: now) : nil
    }
    server.lastUpdated = now
    try ServerRecords(change).update(server)
    if before.algorithm != server.algorithm { try withdrawNextKey(of: server, in: change) }
    try change.record(.serverUpdated, of: server, from: before.document, to: server.document)
    return server
}

/// When a server that rotated by hand changes its key by itself: in time, but not before the key could be
/// published.
private func nextRotation(of server: AuthorizationServer, at now: Timestamp) -> Timestamp {
    max(server.lastRotated + KeyTimetable.period, now + KeyTimetable.leastPublished)
}

private func withdrawNextKey(of server: AuthorizationServer, in tx: any Transaction) throws {
    let keys = KeyRecords(tx)
    for key in try keys.keys(of: server.id) where key.state == .next && key.algorithm != server.algorithm {
        try keys.delete(key.kid)
    }
}

/// Activates or deactivates a server; the refresh tokens of a deactivated one are revoked, and its access
/// tokens stay dead after a reactivation.
///
/// Asking for the state that it is in changes nothing.
package func setServerStatus(_ name: String, to status: Status, in change: Change) throws {
    let before = try lockServer(name, in: change)
    guard before.status != status else { return }
    let now = change.now.wholeSecond
    var server = before
    server.status = status
    server.lastUpdated = now
    server.revokedThrough = before.revokedThrough.afterChange(to: status, at: now)
    try ServerRecords(change).update(server)
    if status == .inactive {
        try RefreshTokenRecords(change).revoke(ofServer: server.id, at: now)
        try endConsents(at: server, in: change)
    }
    try change.record(
        status == .active ? .serverActivated : .serverDeactivated, of: server, from: before.document,
        to: server.document)
}

/// Deletes a server, active or not, with its keys, scopes, claims, policies and tokens; for
/// ``DeletedServer/period`` it can be brought back.
///
/// The default server is refused.
package func deleteServer(_ name: String, in change: Change) throws {
    let server = try lockServer(name, in: change)
    guard !server.isDefault else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default authorization server cannot be deleted; it can be deactivated")
    }
    try ServerRecords(change).delete(server, at: change.now)
    try change.record(.serverDeleted, of: server, from: server.document, to: nil)
}

/// Takes the lock of configuration changes and then finds the server, by id or by the word `default`.
///
/// The lock comes first: what is read before it may be older than the change of another node.
package func lockServer(_ name: String, in change: Change) throws -> AuthorizationServer {
    try change.lockConfiguration()
    return try ServerRecords(change).require(name)
}
