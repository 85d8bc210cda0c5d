// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Which tokens a claim is for.
package enum ClaimType: String, Sendable, CaseIterable {
    /// Access tokens.
    case resource = "RESOURCE"
    /// ID tokens and the answers of the UserInfo endpoint.
    case identity = "IDENTITY"
}

/// Where a claim's value comes from.
package enum ClaimValueType: String, Sendable, CaseIterable {
    case expression = "EXPRESSION"
    /// The names of the user's groups that a filter lets through.
    case groups = "GROUPS"
    /// A standard claim of OIDC Core §5.1, read from the user's profile.
    case system = "SYSTEM"
}

/// How a groups claim compares a group's name with its value.
package enum GroupFilterType: String, Sendable, CaseIterable {
    case startsWith = "STARTS_WITH"
    case equals = "EQUALS"
    case contains = "CONTAINS"
    case regex = "REGEX"
}

/// What becomes of a groups claim with more groups than a token may have: ours, not the original's.
package enum GroupsOverflow: String, Sendable, CaseIterable {
    /// The request fails, as with the original.
    case fail = "FAIL"
    /// The claim holds as many groups as it may, and a claim beside it says so:
    /// ``ClaimDefinition/truncationFlag``.
    case truncate = "TRUNCATE"
}

/// A claim as an administrator defines it on an authorization server.
package struct ClaimDefinition: Sendable, Equatable, Identified {
    package static let idPrefix = "ocl"

    package let id: ID<ClaimDefinition>
    package var name: String
    package var claimType: ClaimType
    package var valueType: ClaimValueType
    /// The expression, or the filter of a groups claim.
    ///
    /// System claims have none.
    package var value: String
    /// Set for groups claims only.
    package var groupFilterType: GroupFilterType?
    /// Of interest for groups claims only.
    package var groupsOverflow: GroupsOverflow
    /// The names of the scopes of which one must be granted; empty means that the claim does not depend on
    /// scopes.
    package var scopes: [String]
    package var isActive: Bool
    /// Whether an ID token has the claim even when an access token is delivered with it.
    ///
    /// Claims for access tokens are always included.
    package var alwaysIncludeInToken: Bool
    /// Whether the claim came with the server.
    package var isSystem: Bool

    /// Makes a definition; claims for access tokens are always included, whatever is given.
    package init(
        id: ID<ClaimDefinition>, name: String, claimType: ClaimType, valueType: ClaimValueType, value: String,
        groupFilterType: GroupFilterType? = nil, groupsOverflow: GroupsOverflow = .fail,
        scopes: [String] = [], isActive: Bool = true, alwaysIncludeInToken: Bool = true,
        isSystem: Bool = false
    ) {
        self.id = id
        self.name = name
        self.claimType = claimType
        self.valueType = valueType
        self.value = value
        self.groupFilterType = groupFilterType
        self.groupsOverflow = groupsOverflow
        self.scopes = scopes
        self.isActive = isActive
        self.alwaysIncludeInToken = alwaysIncludeInToken || claimType == .resource
        self.isSystem = isSystem
    }

    /// The name of the claim that is `true` beside a groups claim that was cut short.
    package var truncationFlag: String { name + "_truncated" }
}
