// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import Primitives

/// An access token of one server whose signature, issuer and times are right.
package struct VerifiedAccessToken: Sendable {
    package let claims: JSONObject
    package let jti: String
    package let clientID: String
    package let expiry: Timestamp
    package let issuedAt: Timestamp
}

extension ServerSnapshot {
    /// Reads an access token that was issued to `client`; `nil` for anything that is not a living one of this
    /// server.
    ///
    /// A token from before the client's last deactivation is dead for good.
    package func accessToken(
        _ text: String, issuedTo client: ClientSnapshot, at now: Timestamp
    ) -> VerifiedAccessToken? {
        guard let token = accessToken(text, at: now), Name(token.clientID) == Name(client.app.clientID),
            token.issuedAt > client.app.revokedThrough
        else { return nil }
        return token
    }

    /// Reads a presented access token, whoever it was issued to; `nil` for anything that is not a living
    /// access token of this server.
    ///
    /// A token from before the server's last deactivation is dead for good. Whoever knows the client asks
    /// ``accessToken(_:issuedTo:at:)``.
    ///
    /// ID tokens and client assertions are not access tokens: they have no `jti` that starts with `AT.` (RFC
    /// 8725 §3.11).
    package func accessToken(_ text: String, at now: Timestamp) -> VerifiedAccessToken? {
        guard let token = try? CompactToken(text), let keyID = token.header.keyID,
            let key = verificationKeys[Name(keyID)],
            let payload = try? JOSE.verify(token, with: key, allowing: SignatureAlgorithm.asymmetric),
            let registered = try? RegisteredClaims(payload.claims), let issuer = registered.issuer,
            // bytes: signed by ourselves, as is what follows.
            issuers.contains(issuer), (try? validateClaims(registered, at: now)) != nil,
            // bytes: signed by ourselves.
            let jti = registered.tokenID, jti.hasPrefix("AT."), let expiry = registered.expiry,
            let issuedAt = registered.issuedAt, issuedAt > server.revokedThrough,
            let clientID = payload.claims["cid"]?.string ?? payload.claims["client_id"]?.string
        else { return nil }
        return VerifiedAccessToken(
            claims: payload.claims, jti: jti, clientID: clientID, expiry: expiry, issuedAt: issuedAt)
    }
}
