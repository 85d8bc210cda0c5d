// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Why a payload is never signed.
package enum UnsignablePayload: Error, Equatable {
    /// A claim that every token of the kind has is missing, or is not what it must be.
    case incomplete(claim: String)
    /// It has more bytes than our own reader takes.
    case tooLarge(limit: Int)
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
        }
    }
}

/// Refuses claims of which one that every token has is missing or of another kind (OIDC Core §2).
func checkComplete(_ claims: JSONObject) throws(UnsignablePayload) {
    func isText(_ value: JSON?) -> Bool { value?.string?.isEmpty == false }
    for name in ["iss", "sub"] where !isText(claims[name]) { throw .incomplete(claim: name) }
    let audience = claims["aud"]
    let isList = audience?.array?.isEmpty == false && audience?.array?.allSatisfy { isText($0) } == true
    guard isText(audience) || isList else { throw .incomplete(claim: "aud") }
    guard let issued = claims["iat"]?.integer, issued > 0 else { throw .incomplete(claim: "iat") }
    guard let expiry = claims["exp"]?.integer, expiry > issued else { throw .incomplete(claim: "exp") }
}
