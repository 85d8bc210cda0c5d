// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions

/// What claims are made for.
package enum ClaimTarget: Sendable, Hashable, CaseIterable {
    case accessToken
    /// An ID token that is delivered alone and carries everything that was asked for.
    case idToken
    /// An ID token delivered together with an access token; the rest is read from the UserInfo endpoint.
    case idTokenWithAccessToken
    case userInfo

    package var claimType: ClaimType { self == .accessToken ? .resource : .identity }
}

/// Everything that claims may look at, as expression values.
///
/// The claims' ``ClaimNeeds`` tell what has to be filled in.
package struct ClaimFacts: Sendable {
    package var names: Names
    /// How many groups a groups claim may have; for more, see ``GroupsOverflow``.
    ///
    /// `nil` lifts the limit.
    package var groupLimit: Int?
    /// Names that the server itself sets in access tokens of this profile, beyond those that are always
    /// protected.
    package var reservedNames: Set<String>

    /// The limit that applies unless a flow lifts it.
    package static let usualGroupLimit = 100

    package init(
        names: Names, groupLimit: Int? = usualGroupLimit, reservedNames: Set<String> = []
    ) {
        self.names = names
        self.groupLimit = groupLimit
        self.reservedNames = reservedNames
    }
}

extension ClaimFacts {
    /// Whether the server itself sets the name in this kind of token.
    func reserves(_ name: String, in target: ClaimTarget) -> Bool {
        target == .accessToken && reservedNames.contains(name)
    }
}

/// What must be known before claims can be resolved.
package struct ClaimNeeds: Sendable, Equatable {
    /// The names that some expression starts from.
    package var names: Set<String> = []
    /// Whether some claim looks at the user's groups.
    package var groups = false

    package init() {}

    mutating func include(_ claim: CompiledClaim) {
        switch claim.source {
        case .expression(let expression):
            names.formUnion(expression.mentionedNames)
            if expression.needs.contains(.groups) { groups = true }
        case .groups: groups = true
        case .standard: names.formUnion(["user", "appuser"])
        case .broken: break
        }
    }
}
