// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The claims of RFC 7519 §4.1, each with its type.
package struct RegisteredClaims: Sendable, Equatable {
    /// The claim `iss`.
    package let issuer: String?
    /// The claim `sub`.
    package let subject: String?
    /// The claim `aud`, given as a string or an array; empty when absent.
    package let audience: [String]
    /// The claim `exp`.
    package let expiry: Timestamp?
    /// The claim `nbf`.
    package let notBefore: Timestamp?
    /// The claim `iat`.
    package let issuedAt: Timestamp?
    /// The claim `jti`.
    package let tokenID: String?

    /// Refuses a claim of the wrong type; `null` is one.
    package init(_ claims: JSONObject) throws(JOSEError) {
        issuer = try Self.text("iss", in: claims)
        subject = try Self.text("sub", in: claims)
        audience = try Self.audience(in: claims)
        expiry = try Self.date("exp", in: claims)
        notBefore = try Self.date("nbf", in: claims)
        issuedAt = try Self.date("iat", in: claims)
        tokenID = try Self.text("jti", in: claims)
    }

    private static func text(_ name: Name, in claims: JSONObject) throws(JOSEError) -> String? {
        guard let value = claims[name] else { return nil }
        guard case .string(let text) = value else {
            throw JOSEError(.malformedClaim, "the claim \(name) must be a string")
        }
        return text
    }

    /// RFC 7519 §4.1.3.
    private static func audience(in claims: JSONObject) throws(JOSEError) -> [String] {
        guard let value = claims["aud"] else { return [] }
        if case .string(let text) = value { return [text] }
        guard let texts = value.strings else {
            throw JOSEError(.malformedClaim, "the claim aud must be a string or an array of strings")
        }
        return texts
    }

    /// A `NumericDate` (RFC 7519 §2): seconds, with or without a fraction, from 1970 to 9999.
    private static func date(_ name: Name, in claims: JSONObject) throws(JOSEError) -> Timestamp? {
        guard let value = claims[name] else { return nil }
        let lastSecond: Int64 = 253_402_300_799
        switch value {
        case .integer(let seconds) where (0...lastSecond).contains(seconds):
            return Timestamp(seconds: seconds)
        case .number(let seconds) where seconds >= 0 && seconds <= Double(lastSecond):
            return Timestamp(milliseconds: Int64((seconds * 1000).rounded(.down)))
        default:
            throw JOSEError(.malformedClaim, "the claim \(name) must be a number of seconds since 1970")
        }
    }
}
