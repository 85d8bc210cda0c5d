// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
package import Primitives

/// Why a payload is never signed.
package enum UnsignablePayload: Error, Equatable {
    /// A claim that every token of the kind has is missing, or is not what it must be.
    case incomplete(claim: String)
    /// It has more bytes than our own reader takes.
    case tooLarge(limit: Int)
    /// Our own reader does not take it.
    case unreadable
}

extension UnsignablePayload {
    /// The answer to the request; which claim it was stays in the log.
    var refusal: OAuthError {
        switch self {
        case .incomplete(let claim):
            OAuthError(
                400, .serverError, "incomplete_token_\(claim)",
                "The token could not be made, for a claim that every token has would be missing.")
        case .tooLarge(let limit):
            OAuthError(
                400, .serverError, "token_too_large",
                "The token would be larger than \(limit) bytes. Ask for fewer scopes, or let an administrator make its claims smaller."
            )
        case .unreadable:
            OAuthError(
                400, .serverError, "unreadable_token",
                "The token could not be made, for nobody could read it.")
        }
    }
}

/// The payload of an access token that may be signed.
///
/// INVARIANT: every way to make one checks that `iss`, `aud`, `sub`, `exp`, `iat` and `jti` are there, each
/// of its kind (RFC 9068 §2.2), and that our own reader takes the size. Only such a value is ever signed as
/// an access token.
package struct AccessTokenPayload: Sendable, Equatable {
    /// What is signed.
    package let bytes: [UInt8]

    /// Claims as values; refuses a set that is not complete.
    package init(_ claims: JSONObject) throws(UnsignablePayload) {
        try checkComplete(claims, also: ["jti"])
        bytes = JSON.object(claims).bytes
        try Self.checkSize(bytes)
    }

    /// The claims of a decision, written without the detour over values.
    ///
    /// ``AccessTokenBody`` writes all of them but `sub`, which is among `claims`.
    init(
        _ facts: borrowing TokenFacts, audience: String, lifetimeSeconds: Int64, scopes: [String],
        claims: [ResolvedClaim]
    ) throws(UnsignablePayload) {
        guard !facts.issuer.isEmpty else { throw .incomplete(claim: "iss") }
        guard !audience.isEmpty else { throw .incomplete(claim: "aud") }
        guard !facts.tokenID.isEmpty else { throw .incomplete(claim: "jti") }
        guard lifetimeSeconds > 0 else { throw .incomplete(claim: "exp") }
        guard claims.contains(where: { $0.name == "sub" && $0.value.string?.isEmpty == false }) else {
            throw .incomplete(claim: "sub")
        }
        bytes = AccessTokenBody.bytes(
            facts, audience: audience, lifetimeSeconds: lifetimeSeconds, scopes: scopes, claims: claims)
        try Self.checkSize(bytes)
    }

    /// The claims as values, as whoever verifies the token reads them.
    func claims() throws(UnsignablePayload) -> JSONObject {
        do {
            guard case .object(let claims) = try JSON(reading: bytes, limits: ClaimLimits.payload) else {
                throw UnsignablePayload.unreadable
            }
            return claims
        } catch {
            throw .unreadable
        }
    }

    private static func checkSize(_ bytes: [UInt8]) throws(UnsignablePayload) {
        let limit = ClaimLimits.payload.bytes
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
    }
}

/// Refuses claims of which one that every token has is missing or of another kind (OIDC Core §2, RFC 9068
/// §2.2); `others` are texts that the kind of token has besides.
func checkComplete(_ claims: JSONObject, also others: [String] = []) throws(UnsignablePayload) {
    func isText(_ value: JSON?) -> Bool { value?.string?.isEmpty == false }
    for name in ["iss", "sub"] + others where !isText(claims[name]) { throw .incomplete(claim: name) }
    let audience = claims["aud"]
    let isList = audience?.array?.isEmpty == false && audience?.array?.allSatisfy { isText($0) } == true
    guard isText(audience) || isList else { throw .incomplete(claim: "aud") }
    guard let issued = claims["iat"]?.integer, issued > 0 else { throw .incomplete(claim: "iat") }
    guard let expiry = claims["exp"]?.integer, expiry > issued else { throw .incomplete(claim: "exp") }
}
