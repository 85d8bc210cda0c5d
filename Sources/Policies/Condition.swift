// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a rule may demand of a request: a closed list.
package enum Condition: Sendable, Hashable {
    /// The grant type is one of these.
    case grantTypes([String])
    /// The user is among these people.
    ///
    /// Holds for every request without a user: there is nobody to look at.
    case people(People)
    /// Every scope that is asked for is one of these, or ``anyScope`` is among these.
    ///
    /// Scopes that a ``PolicySet`` names as open need not be listed, unless the condition lists one of them:
    /// then it is taken to speak of them all. Default scopes, that nobody asked for, never make the condition
    /// fail; only those that it covers are granted.
    case scopes([String])

    /// In a list of scopes: whatever is asked for.
    package static let anyScope = "*"
}

/// A choice of users and groups.
///
/// Whoever is excluded, directly or by a group, is not among them; of the others, whoever is included
/// directly or by a group.
package struct People: Sendable, Hashable {
    /// In a list of groups: every user.
    package static let everyone = "EVERYONE"

    package var usersIncluded: [String]
    package var usersExcluded: [String]
    package var groupsIncluded: [String]
    package var groupsExcluded: [String]

    package init(
        usersIncluded: [String] = [], usersExcluded: [String] = [], groupsIncluded: [String] = [],
        groupsExcluded: [String] = []
    ) {
        self.usersIncluded = usersIncluded
        self.usersExcluded = usersExcluded
        self.groupsIncluded = groupsIncluded
        self.groupsExcluded = groupsExcluded
    }
}
