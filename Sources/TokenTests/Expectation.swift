// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What must come out of a request for tokens; what is not said may be anything.
package struct Expectation: Sendable, Equatable {
    /// Whether there are tokens.
    package enum Outcome: String, Sendable, CaseIterable {
        case granted, refused
    }

    /// The documents that claims are looked for in, by the names that the preview gives them.
    package enum Document: String, Sendable, CaseIterable {
        case accessToken, idToken, idTokenAlone, userInfo

        /// The claims of the document in the answer of a preview; `nil` when there is no such document.
        package func claims(in answer: JSON) -> JSONObject? {
            switch self {
            case .accessToken, .idToken: answer[rawValue]?["payload"]?.object
            case .idTokenAlone, .userInfo: answer[rawValue]?.object
            }
        }
    }

    /// What must be true of one document.
    package enum Claims: Sendable, Equatable {
        /// There must be no such document.
        case noDocument
        case matching([ClaimExpectation])
    }

    /// One claim and what its value must be like.
    package struct ClaimExpectation: Sendable, Equatable {
        package let name: String
        package let matcher: ClaimMatcher
    }

    /// A lifetime by the name that the preview gives it, in minutes.
    package struct Lifetime: Sendable, Equatable {
        package let name: String
        package let minutes: Int64
    }

    /// The names of lifetimes, as in the answer of a preview.
    package static let lifetimeNames = [
        "accessTokenMinutes", "refreshTokenMinutes", "refreshTokenWindowMinutes",
    ]

    package var outcome: Outcome
    /// The name or the id of the policy that decides.
    package var policy: String?
    /// The name or the id of the rule that decides.
    package var rule: String?
    /// The error code of RFC 6749 §5.2 and its kin.
    package var error: String?
    /// The reason that the system log has for the refusal, such as `no_matching_policy`.
    package var reason: String?
    /// The granted scopes, in any order.
    package var scopes: [String]?
    package var lifetimes: [Lifetime] = []
    package var documents: [(document: Document, claims: Claims)] = []
    /// Whether documents may have no claims but those that are named and those that change with every
    /// request; see ``volatileClaims``.
    package var isExact = false

    package init(_ outcome: Outcome) { self.outcome = outcome }

    package static func == (left: Expectation, right: Expectation) -> Bool {
        left.outcome == right.outcome && left.policy == right.policy && left.rule == right.rule
            && left.error == right.error && left.reason == right.reason && left.scopes == right.scopes
            && left.lifetimes == right.lifetimes && left.isExact == right.isExact
            && left.documents.elementsEqual(right.documents) { $0 == $1 }
    }
}

/// Claims whose values change with the moment, the request or the place of the server.
///
/// They are not recorded, and an exact expectation lets them be there.
package let volatileClaims: Set<String> = [
    "jti", "iat", "exp", "nbf", "auth_time", "nonce", "at_hash", "c_hash", "iss", "sid",
]
