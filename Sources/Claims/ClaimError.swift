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
        /// The value is nested deeper than ``ClaimLimits`` allows.
        case tooDeep(limit: Int)
        /// With this claim the claims of the token exceed so many bytes.
        case tooLarge(limit: Int)
        /// The value holds U+0000, or a name in it is longer than ``JSON/longestName``, which our reader
        /// refuses.
        case unreadable
        /// A claim that is read as scopes names one that is not granted, or is no text.
        case scopeNotGranted
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
        "the claim `\(name)` \(cause.sentence)"
    }
}

extension ClaimFailure.Cause {
    /// What is wrong with a claim, as the rest of a sentence that begins with its name.
    package var sentence: String {
        switch self {
        case .expression(let error): "has no value: \(error)"
        case .tooManyGroups(let matched, let limit):
            "would hold \(matched) groups; at most \(limit) are allowed"
        case .badSubject: "must be a text that is not empty"
        case .tooDeep(let limit): "is nested too deeply; at most \(limit) levels are allowed"
        case .tooLarge(let limit):
            "is too large; the claims of a token have at most \(limit) bytes together"
        case .unreadable:
            "holds the character U+0000 or a name of more than \(JSON.longestName) bytes, which no token may have"
        case .scopeNotGranted:
            "is read as scopes, so it must be a text or a list of texts that name granted scopes only"
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
