// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The claims of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4); complete by its type.
struct LogoutTokenClaims: Sendable {
    let issuer: String
    let subject: String
    let audience: String
    /// In seconds since 1970.
    let issuedAt: Int64
    let lifetimeSeconds: Int64
    /// `jti`.
    let id: String
    /// `sid`.
    let sessionID: String

    /// The payload; it has no `nonce`, so it cannot be taken for an ID token.
    var bytes: [UInt8] {
        let claims: JSON = [
            "iss": .string(issuer), "sub": .string(subject), "aud": .string(audience),
            "iat": .integer(issuedAt), "exp": .integer(issuedAt + lifetimeSeconds), "jti": .string(id),
            "events": ["http://schemas.openid.net/event/backchannel-logout": [:]], "sid": .string(sessionID),
        ]
        return claims.bytes
    }
}
