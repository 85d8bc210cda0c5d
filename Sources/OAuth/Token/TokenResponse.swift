// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A successful token response (RFC 6749 §5.1).
package struct TokenResponse: Sendable {
    /// A compact JWS; ASCII without characters that JSON escapes.
    package let accessToken: [UInt8]
    package let expiresIn: Int
    package let scopes: [String]

    package init(accessToken: [UInt8], expiresIn: Int, scopes: [String]) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.scopes = scopes
    }

    /// The body, written in one go.
    package var bytes: [UInt8] {
        var writer = JSONWriter(capacity: accessToken.count + 160)
        writer.raw("{\"token_type\":\"Bearer\",\"expires_in\":")
        writer.write(Int64(expiresIn))
        writer.raw(",\"access_token\":\"")
        writer.raw(accessToken)
        writer.raw("\",\"scope\":")
        writer.write(scopes.count == 1 ? scopes[0] : scopes.joined(separator: " "))
        writer.raw("}")
        return writer.bytes
    }
}
