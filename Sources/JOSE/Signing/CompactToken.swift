// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A compact JWS taken apart (RFC 7515 §7.1), its signature not checked.
package struct CompactToken: Sendable {
    /// What a token may measure unless the caller says otherwise.
    package static let usualLimit = 16 << 10

    package let header: Header
    let payload: [UInt8]
    let signature: [UInt8]
    /// Both encoded parts with the full stop between them: what is signed (RFC 7515 §5.1).
    package let signingInput: ArraySlice<UInt8>

    /// Three parts of strict base64url: no padding, no white space, no stray bits; the header readable.
    package init(_ text: [UInt8], limit: Int = usualLimit) throws(JOSEError) {
        guard text.count <= limit else {
            throw JOSEError(.tokenTooLarge, "a token must have at most \(limit) bytes")
        }
        let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
        guard dots.count == 2 else {
            throw JOSEError(.malformedToken, "a signed token must have three parts")
        }
        guard let header = Base64URL.decode(text[..<dots[0]]),
            let payload = Base64URL.decode(text[(dots[0] + 1)..<dots[1]]),
            let signature = Base64URL.decode(text[(dots[1] + 1)...])
        else { throw JOSEError(.malformedToken, "the parts of a token must be base64url without padding") }
        self.header = try Header(reading: header)
        self.payload = payload
        self.signature = signature
        signingInput = text[..<dots[1]]
    }

    /// The same, from text.
    package init(_ text: String, limit: Int = usualLimit) throws(JOSEError) {
        guard text.utf8.count <= limit else {
            throw JOSEError(.tokenTooLarge, "a token must have at most \(limit) bytes")
        }
        try self.init(Array(text.utf8), limit: limit)
    }

    /// What the token claims, before anyone has checked it: only to find out whose key must check it.
    package func unverifiedClaims() throws(JOSEError) -> JSONObject { try readClaims(payload) }
}

/// The claims of a payload (RFC 7519 §4): a JSON object without duplicate names, at most 16 deep.
func readClaims(_ payload: [UInt8]) throws(JOSEError) -> JSONObject {
    let json: JSON
    do {
        json = try JSON(reading: payload, limits: JSONLimits(depth: 16, bytes: payload.count, values: 5000))
    } catch {
        throw JOSEError(.malformedPayload, "the claims are not acceptable JSON: \(error)")
    }
    guard case .object(let claims) = json else {
        throw JOSEError(.malformedPayload, "the claims must be a JSON object")
    }
    return claims
}
