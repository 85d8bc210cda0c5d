// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A successful token response (RFC 6749 §5.1).
package struct TokenResponse: Sendable {
    /// A compact JWS; ASCII without characters that JSON escapes.
    package let accessToken: [UInt8]
    /// `Bearer` or `DPoP`.
    package let tokenType: String
    package let expiresIn: Int
    package let scopes: [String]
    /// The same for an ID token, if there is one (OIDC Core §3.1.3.3).
    package let idToken: [UInt8]?
    /// The refresh token, if there is one (RFC 6749 §6).
    package var refreshToken: Secret?

    package init(
        accessToken: [UInt8], tokenType: String, expiresIn: Int, scopes: [String], idToken: [UInt8]? = nil
    ) {
        self.accessToken = accessToken
        self.tokenType = tokenType
        self.expiresIn = expiresIn
        self.scopes = scopes
        self.idToken = idToken
    }

    /// The body, written in one go.
    package var bytes: [UInt8] {
        var writer = JSONWriter(capacity: accessToken.count + (idToken?.count ?? 0) + 180)
        writer.raw("{\"token_type\":")
        writer.write(tokenType)
        writer.raw(",\"expires_in\":")
        writer.write(Int64(expiresIn))
        writer.raw(",\"access_token\":\"")
        writer.raw(accessToken)
        writer.raw("\",\"scope\":")
        writer.write(scopes.count == 1 ? scopes[0] : scopes.joined(separator: " "))
        if let refreshToken {
            writer.raw(",\"refresh_token\":")
            writer.write(refreshToken.revealText())
        }
        if let idToken {
            writer.raw(",\"id_token\":\"")
            writer.raw(idToken)
            writer.raw("\"")
        }
        writer.raw("}")
        return writer.bytes
    }
}
