// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
import Primitives
package import SystemLog

/// Revokes one refresh token of a client for a server (RFC 7009 §2.1 by an administrator).
package func revokeRefreshToken(
    _ id: String, of serverName: String, heldBy clientID: String, in change: Change
) throws {
    let server = try ServerRecords(change).require(serverName)
    let records = RefreshTokenRecords(change)
    let now = change.now
    let app = try requireClient(clientID, in: change)
    let token = try records.require(id, of: server.id, heldBy: app.id, at: now)
    try records.revoke(token.id, at: now.wholeSecond)
    try change.record(
        .tokenRevoked, of: RevokedTokens(token), also: [client(app), server.eventTarget], from: nil, to: nil)
}

/// Revokes all refresh tokens of a client for a server.
package func revokeRefreshTokens(of serverName: String, heldBy clientID: String, in change: Change) throws {
    let server = try ServerRecords(change).require(serverName)
    let records = RefreshTokenRecords(change)
    let app = try requireClient(clientID, in: change)
    let count = try records.revoke(ofServer: server.id, heldBy: app.id, at: change.now.wholeSecond)
    try change.record(count, revokedFor: client(app), also: [server.eventTarget])
}

/// Revokes all refresh tokens that an app holds, of every server.
package func revokeRefreshTokens(heldBy app: App, in change: Change) throws {
    let count = try RefreshTokenRecords(change).revoke(heldBy: app.id, at: change.now.wholeSecond)
    try change.record(count, revokedFor: client(app))
}

/// Revokes all refresh tokens of a user, or those that one client holds.
package func revokeRefreshTokens(ofUser user: User, heldBy app: App? = nil, in change: Change) throws {
    let count = try RefreshTokenRecords(change).revoke(
        ofUser: user.id, heldBy: app?.id, at: change.now.wholeSecond)
    try change.record(count, revokedFor: user.eventTarget, also: app.map { [client($0)] } ?? [])
}

/// Revokes one refresh token of a user.
package func revokeRefreshToken(_ id: String, ofUser user: User, heldBy app: App, in change: Change) throws {
    let records = RefreshTokenRecords(change)
    let now = change.now
    let token = try records.require(id, ofUser: user.id, heldBy: app.id, at: now)
    try records.revoke(token.id, at: now.wholeSecond)
    try change.record(
        .tokenRevoked, of: RevokedTokens(token), also: [client(app), user.eventTarget], from: nil, to: nil)
}

/// The app with that `client_id`, refused as on the wire when there is none.
package func requireClient(_ clientID: String, in tx: any Transaction) throws -> App {
    guard let app = try AppRecords(tx).find(clientID: clientID) else {
        throw ChangeRefused.notFound(entity: "PublicClientApp", id: clientID)
    }
    return app
}

/// Tokens that are revoked, by what events name first: one of them, or whose they are.
private struct RevokedTokens: Changeable {
    let eventTarget: Event.Target

    init(_ owner: Event.Target) { eventTarget = owner }

    init(_ token: RefreshToken) {
        eventTarget = Event.Target(id: token.id.text, type: "refresh_token")
    }

    var revised: Revised { .nothing(because: "tokens are not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}

extension Change {
    /// Tells of tokens that were revoked, if there are any.
    fileprivate func record(
        _ count: Int, revokedFor owner: Event.Target, also others: [Event.Target] = []
    ) throws {
        guard count > 0 else { return }
        try record(
            .tokensRevokedForClient, of: RevokedTokens(owner), also: others, from: nil, to: nil,
            details: ["revoked": .integer(Int64(count))])
    }
}

private func client(_ app: App) -> Event.Target {
    Event.Target(id: app.clientID, type: "PublicClientApp", displayName: app.label)
}
