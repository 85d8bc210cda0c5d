// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
package import Primitives

/// Why each claim of a server is in a token, or is not.
package struct ClaimTrace: Sendable {
    /// Why a claim is left out.
    package enum Reason: String, Sendable {
        case inactive
        /// It is for the other kind of token.
        case otherToken
        /// The ID token comes with an access token, so the claim is read from the UserInfo endpoint.
        case onlyFromUserInfo
        /// The server itself sets this name.
        case reservedName
        case scopeNotGranted
        /// A claim before it has set the same name.
        case nameAlreadySet
        /// The value is null.
        case noValue

        /// The reason as a sentence without capital and full stop.
        package var sentence: String {
            switch self {
            case .inactive: "the claim is not active"
            case .otherToken: "the claim is for another kind of token"
            case .onlyFromUserInfo:
                "the claim is not always included, and comes from the UserInfo endpoint when there is an access token"
            case .reservedName: "the name is reserved for the server itself"
            case .scopeNotGranted: "none of the scopes of the claim was granted"
            case .nameAlreadySet: "an earlier claim has the same name"
            case .noValue: "the value is null"
            }
        }
    }

    /// What became of a claim.
    package enum Outcome: Sendable, Equatable {
        case included(JSON)
        case leftOut(Reason)
        case failed(ClaimFailure)
    }

    /// What became of one claim.
    package struct Step: Sendable {
        package let claim: ClaimDefinition
        package let outcome: Outcome
        /// Whether the value is a list of groups that was cut short.
        package let isTruncated: Bool
        /// The value of each part of its expression, if it has one and was evaluated.
        package let expression: Trace?
    }

    /// One step for each definition, in order.
    package let steps: [Step]

    /// The claims that the token has.
    ///
    /// With a failure there is no token.
    package var included: [ResolvedClaim] {
        var included = IncludedClaims()
        for step in steps {
            guard case .included(let value) = step.outcome else { continue }
            included.add(value, of: step.claim, isTruncated: step.isTruncated)
        }
        return included.list
    }

    package var failures: [ClaimFailure] {
        steps.compactMap { step in
            guard case .failed(let failure) = step.outcome else { return nil }
            return failure
        }
    }
}
