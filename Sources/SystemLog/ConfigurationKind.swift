// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The kinds of things of which the configuration consists, whose states are kept as revisions.
///
/// The order is that in which the things of a configuration can be made.
package enum ConfigurationKind: String, Sendable, CaseIterable {
    case organisation
    /// A user type with its schema.
    case userType
    /// The attributes of groups.
    case groupSchema
    case group
    case networkZone
    case trustedOrigin
    /// An app with its groups, profile and grants.
    case app
    case groupRule
    /// A server with its scopes, claims and the order of its policies.
    case server
    /// An access policy with its rules.
    case policy
}
