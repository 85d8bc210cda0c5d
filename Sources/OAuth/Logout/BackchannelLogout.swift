// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A logout token that waits to be delivered (OpenID Connect Back-Channel Logout 1.0).
package struct BackchannelLogout: Sendable, Identified {
    package static let idPrefix = "bcl"

    /// The `jti` of the token too, so that an app that has got it twice can tell.
    package let id: ID<BackchannelLogout>
    package let serverID: ID<AuthorizationServer>
    package let appID: ID<App>
    package let issuer: String
    package let sessionID: String
    package let userID: ID<User>
    /// How often it has been tried.
    package let attempts: Int

    /// So often delivery is tried; about a day with ever longer pauses.
    package static let mostAttempts = 12
    /// How long a token is good for, in seconds; each attempt makes it anew (§2.4 recommends two minutes).
    static let lifetimeSeconds: Int64 = 120

    /// How long to wait after so many attempts: five seconds, doubled each time but for four hours at most.
    static func pause(after attempts: Int) -> Duration {
        .seconds(min(5 << min(attempts, 12), 4 * 3600))
    }

    /// The signed token (§2.4); `sid` and `sub` are both there, and no `nonce`.
    package func token(
        for clientID: String, with snapshot: ServerSnapshot, at now: Timestamp
    ) throws -> [UInt8] {
        try mintLogoutToken(
            LogoutTokenClaims(
                issuer: issuer, subject: userID.text, audience: clientID, issuedAt: now.seconds,
                lifetimeSeconds: Self.lifetimeSeconds, id: id.text, sessionID: sessionID), with: snapshot)
    }
}
