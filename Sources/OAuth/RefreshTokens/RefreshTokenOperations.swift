// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Revokes one refresh token of a client for a server (RFC 7009 §2.1 by an administrator).
package func revokeRefreshToken(
    _ id: String, of serverName: String, heldBy clientID: String, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let server = try ServerRecords(tx).require(serverName)
    let records = RefreshTokenRecords(tx)
    let now = surroundings.now()
    let app = try requireClient(clientID, in: tx)
    let token = try records.require(id, of: server.id, heldBy: app.id, at: now)
    try records.revoke(token.id, at: now.wholeSecond)
    let target = Event.Target(id: token.id.text, type: "refresh_token")
    try EventRecords(tx).append(
        Event(.tokenRevoked, by: caller, on: [target, client(app), server.target], in: surroundings))
}

/// Revokes all refresh tokens of a client for a server.
package func revokeRefreshTokens(
    of serverName: String, heldBy clientID: String, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let server = try ServerRecords(tx).require(serverName)
    let records = RefreshTokenRecords(tx)
    let app = try requireClient(clientID, in: tx)
    let count = try records.revoke(ofServer: server.id, heldBy: app.id, at: surroundings.now().wholeSecond)
    guard count > 0 else { return }
    try EventRecords(tx).append(
        Event(
            .tokensRevokedForClient, by: caller, on: [client(app), server.target],
            details: ["revoked": .integer(Int64(count))], in: surroundings))
}

/// Revokes all refresh tokens that an app holds, of every server.
package func revokeRefreshTokens(
    heldBy app: App, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    let count = try RefreshTokenRecords(tx).revoke(heldBy: app.id, at: surroundings.now().wholeSecond)
    guard count > 0 else { return }
    try EventRecords(tx).append(
        Event(
            .tokensRevokedForClient, by: caller, on: [client(app)],
            details: ["revoked": .integer(Int64(count))], in: surroundings))
}

/// Revokes all refresh tokens of a user, or those that one client holds.
package func revokeRefreshTokens(
    ofUser user: User, heldBy app: App? = nil, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let count = try RefreshTokenRecords(tx).revoke(
        ofUser: user.id, heldBy: app?.id, at: surroundings.now().wholeSecond)
    guard count > 0 else { return }
    try EventRecords(tx).append(
        Event(
            .tokensRevokedForClient, by: caller, on: [user.eventTarget] + (app.map { [client($0)] } ?? []),
            details: ["revoked": .integer(Int64(count))], in: surroundings))
}

/// Revokes one refresh token of a user.
package func revokeRefreshToken(
    _ id: String, ofUser user: User, heldBy app: App, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let records = RefreshTokenRecords(tx)
    let now = surroundings.now()
    let token = try records.require(id, ofUser: user.id, heldBy: app.id, at: now)
    try records.revoke(token.id, at: now.wholeSecond)
    let target = Event.Target(id: token.id.text, type: "refresh_token")
    try EventRecords(tx).append(
        Event(.tokenRevoked, by: caller, on: [target, client(app), user.eventTarget], in: surroundings))
}

/// The app with that `client_id`, refused as on the wire when there is none.
package func requireClient(_ clientID: String, in tx: any Transaction) throws -> App {
    guard let app = try AppRecords(tx).find(clientID: clientID) else {
        throw ChangeRefused.notFound(entity: "PublicClientApp", id: clientID)
    }
    return app
}

private func client(_ app: App) -> Event.Target {
    Event.Target(id: app.clientID, type: "PublicClientApp", displayName: app.label)
}
