// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE

/// Why a protected resource takes no access token (RFC 6750 §3.1, RFC 9449 §7.1).
package struct TokenRefusal: Error, Equatable, Sendable {
    /// The HTTP status.
    package let status: Int
    /// The word for `error` in the body.
    package let code: String
    /// For `error_description`: printable ASCII without `"` and `\\`.
    package let description: String
    private let challenge: Challenge

    /// What `WWW-Authenticate` says.
    private enum Challenge: Sendable {
        /// Which schemes there are, and no error: nothing was presented (RFC 6750 §3.1).
        case none
        case bearer
        case dpop
    }

    /// The values of the `WWW-Authenticate` fields.
    package var challenges: [String] {
        let error = "error=\"\(code)\", error_description=\"\(description)\""
        // bytes: one of our own words.
        let scope = code == "insufficient_scope" ? ", scope=\"openid\"" : ""
        return switch challenge {
        case .none: ["Bearer realm=\"moneta\"", "DPoP realm=\"moneta\", \(Self.algorithms)"]
        case .bearer: ["Bearer realm=\"moneta\", \(error)\(scope)"]
        case .dpop: ["DPoP realm=\"moneta\", \(error)\(scope), \(Self.algorithms)"]
        }
    }

    private static var algorithms: String {
        "algs=\"\(DPoPProof.algorithms.map(\.rawValue).sorted().joined(separator: " "))\""
    }
}

extension TokenRefusal {
    /// The same refusal of a request that came with the scheme DPoP.
    func with(_ scheme: PresentedAccessToken.Scheme) -> TokenRefusal {
        TokenRefusal(
            status: status, code: code, description: description, challenge: scheme == .dpop ? .dpop : .bearer
        )
    }

    static let missing = TokenRefusal(
        status: 401, code: "invalid_request",
        description: "The access token is missing. Send it in the header Authorization.", challenge: .none)

    static let malformed = TokenRefusal(
        status: 400, code: "invalid_request",
        description: "The header Authorization must be a scheme, a space and one access token.",
        challenge: .bearer)

    static let twice = TokenRefusal(
        status: 400, code: "invalid_request",
        description: "The request has more than one access token. Send one, in the header or in the form.",
        challenge: .bearer)

    static let inAddress = TokenRefusal(
        status: 400, code: "invalid_request",
        description: "An access token in the query is not taken. Send it in the header Authorization.",
        challenge: .bearer)

    /// The same for everything that is wrong with a token: which it is would help those who guess.
    static let invalid = TokenRefusal(
        status: 401, code: "invalid_token", description: "The access token is invalid.", challenge: .bearer)

    static let bound = TokenRefusal(
        status: 401, code: "invalid_token",
        description: "The access token is bound to a key. Send it with the scheme DPoP and a proof.",
        challenge: .dpop)

    static let unbound = TokenRefusal(
        status: 401, code: "invalid_token",
        description: "The access token is bound to no key. Send it with the scheme Bearer.",
        challenge: .dpop)

    static let scopeMissing = TokenRefusal(
        status: 403, code: "insufficient_scope",
        description: "The access token provided does not contain the required scopes.", challenge: .bearer)

    static func proof(_ sentence: String) -> TokenRefusal {
        TokenRefusal(status: 401, code: "invalid_dpop_proof", description: sentence, challenge: .dpop)
    }
}
