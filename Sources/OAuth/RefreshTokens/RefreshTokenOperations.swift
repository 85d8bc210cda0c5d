// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

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
    let token = try records.require(id, of: server.id, held: records.requireClient(clientID), at: now)
    try records.revoke(token.id, at: now.wholeSecond)
    let target = Event.Target(id: token.id.text, type: "refresh_token")
    try EventRecords(tx).append(
        Event(.tokenRevoked, by: caller, on: [target, client(clientID), server.target], in: surroundings))
}

/// Revokes all refresh tokens of a client for a server.
package func revokeRefreshTokens(
    of serverName: String, heldBy clientID: String, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let server = try ServerRecords(tx).require(serverName)
    let records = RefreshTokenRecords(tx)
    let app = try records.requireClient(clientID)
    let count = try records.revoke(ofServer: server.id, heldBy: app, at: surroundings.now().wholeSecond)
    guard count > 0 else { return }
    try EventRecords(tx).append(
        Event(
            .tokensRevokedForClient, by: caller, on: [client(clientID), server.target],
            details: ["revoked": .integer(Int64(count))], in: surroundings))
}

private func client(_ clientID: String) -> Event.Target {
    Event.Target(id: clientID, type: "PublicClientApp")
}
