// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// An access policy of an authorization server: for which clients its rules are tried.
package struct AccessPolicy: Sendable, Identified, Equatable {
    package static let idPrefix = "00p"

    package let id: ID<AccessPolicy>
    package let serverID: ID<AuthorizationServer>
    package var name: String
    package var description: String
    package var status: Status
    /// The Default Policy: always last, never deleted.
    package let system: Bool
    /// The place in the order, from 1 without gaps.
    package var priority: Int
    /// The number that was asked for last; sending it again changes nothing.
    package var requestedPriority: Int?
    /// Client ids, or `ALL_CLIENTS` alone.
    package var clients: [String]
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<AccessPolicy>, serverID: ID<AuthorizationServer>, name: String, description: String,
        status: Status,
        system: Bool, priority: Int, requestedPriority: Int?, clients: [String], created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.id = id
        self.serverID = serverID
        self.name = name
        self.description = description
        self.status = status
        self.system = system
        self.priority = priority
        self.requestedPriority = requestedPriority
        self.clients = clients
        self.created = created
        self.lastUpdated = lastUpdated
    }
}

/// A rule of an access policy: when it applies, and what tokens then look like.
package struct AccessRule: Sendable, Identified, Equatable {
    package static let idPrefix = "0pr"

    package let id: ID<AccessRule>
    package let policyID: ID<AccessPolicy>
    package var name: String
    package var status: Status
    package let system: Bool
    package var priority: Int
    package var requestedPriority: Int?
    package var conditions: Conditions
    package var actions: Actions
    package let created: Timestamp
    package var lastUpdated: Timestamp

    /// When the rule applies; all of it must hold.
    package struct Conditions: Sendable, Equatable {
        package var grantTypes: [GrantType]
        package var usersIncluded: [String]
        package var usersExcluded: [String]
        /// Group ids, or `EVERYONE`.
        package var groupsIncluded: [String]
        package var groupsExcluded: [String]
        /// Scope names, or `*`.
        package var scopes: [String]

        package init(
            grantTypes: [GrantType], usersIncluded: [String] = [], usersExcluded: [String] = [],
            groupsIncluded: [String] = [], groupsExcluded: [String] = [], scopes: [String]
        ) {
            self.grantTypes = grantTypes
            self.usersIncluded = usersIncluded
            self.usersExcluded = usersExcluded
            self.groupsIncluded = groupsIncluded
            self.groupsExcluded = groupsExcluded
            self.scopes = scopes
        }
    }

    /// What tokens look like when the rule decides.
    package struct Actions: Sendable, Equatable {
        package var accessTokenLifetimeMinutes: Int
        /// 0 is unlimited.
        package var refreshTokenLifetimeMinutes: Int
        package var refreshTokenWindowMinutes: Int
        package var inlineHookID: String?
        /// What happens when the hook has no say; `nil` leaves what was said before, at first
        /// ``HookFailurePolicy/proceed``.
        package var inlineHookOnFailure: HookFailurePolicy?

        package init(
            accessTokenLifetimeMinutes: Int = 60, refreshTokenLifetimeMinutes: Int = 0,
            refreshTokenWindowMinutes: Int = 10_080, inlineHookID: String? = nil,
            inlineHookOnFailure: HookFailurePolicy? = nil
        ) {
            self.accessTokenLifetimeMinutes = accessTokenLifetimeMinutes
            self.refreshTokenLifetimeMinutes = refreshTokenLifetimeMinutes
            self.refreshTokenWindowMinutes = refreshTokenWindowMinutes
            self.inlineHookID = inlineHookID
            self.inlineHookOnFailure = inlineHookOnFailure
        }
    }

    package init(
        id: ID<AccessRule>, policyID: ID<AccessPolicy>, name: String, status: Status, system: Bool,
        priority: Int,
        requestedPriority: Int?, conditions: Conditions, actions: Actions, created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.id = id
        self.policyID = policyID
        self.name = name
        self.status = status
        self.system = system
        self.priority = priority
        self.requestedPriority = requestedPriority
        self.conditions = conditions
        self.actions = actions
        self.created = created
        self.lastUpdated = lastUpdated
    }
}
