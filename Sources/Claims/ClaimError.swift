// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
package import Primitives

/// One claim that has no value although it should.
package struct ClaimFailure: Sendable, Equatable {
    /// What went wrong with the claim.
    package enum Cause: Sendable, Equatable {
        case expression(ExpressionError)
        case tooManyGroups(matched: Int, limit: Int)
        /// `sub` is not a text with at least one character.
        case badSubject
    }

    package let id: ID<ClaimDefinition>
    package let name: String
    package let isSystem: Bool
    package let cause: Cause

    package init(id: ID<ClaimDefinition>, name: String, isSystem: Bool, cause: Cause) {
        self.id = id
        self.name = name
        self.isSystem = isSystem
        self.cause = cause
    }
}

extension ClaimFailure: CustomStringConvertible {
    /// A sentence without capital and full stop.
    ///
    /// It names the claim and parts of its expression, not values.
    package var description: String {
        switch cause {
        case .expression(let error): "the claim `\(name)` has no value: \(error)"
        case .tooManyGroups(let matched, let limit):
            "the claim `\(name)` would hold \(matched) groups; at most \(limit) are allowed"
        case .badSubject: "the claim `\(name)` must be a text that is not empty"
        }
    }
}

/// Why a token cannot be made: at least one of its claims failed.
///
/// A claim that fails is never left out silently, because what reads the token may rely on it.
package struct ClaimError: Error, Equatable, CustomStringConvertible {
    /// All claims that failed, in order; never empty.
    package let failures: [ClaimFailure]

    /// For logs and previews.
    ///
    /// It names claims and parts of expressions, not values.
    package var description: String {
        failures.map(\.description).joined(separator: "; ")
    }
}
