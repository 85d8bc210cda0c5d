// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory

/// What an administrator decides about an access rule.
package struct AccessRuleSettings: Sendable, Equatable {
    package var name: String
    /// `nil` leaves it: active for a new rule.
    package var status: Status?
    /// The number that is asked for; `nil` leaves the place, and puts a new rule last.
    package var priority: Int?
    package var conditions: AccessRule.Conditions
    package var actions: AccessRule.Actions

    package init(
        name: String, status: Status? = nil, priority: Int? = nil, conditions: AccessRule.Conditions,
        actions: AccessRule.Actions = .init()
    ) {
        self.name = name
        self.status = status
        self.priority = priority
        self.conditions = conditions.tidy
        self.actions = actions
    }

    /// What is wrong with them whatever else exists.
    var problems: [String] {
        var problems = conditions.problems + actions.problems
        if let problem = lengthProblem(name, most: 255) { problems.insert("name: \(problem)", at: 0) }
        if let priority, priority < 0 { problems.append("priority: must be a whole number from 1") }
        return problems
    }
}

extension AccessRule.Conditions {
    /// Lists without repetitions, grant types and scopes in their order on the wire.
    fileprivate var tidy: Self {
        Self(
            grantTypes: grantTypes.ordered, usersIncluded: usersIncluded.withoutRepetitions,
            usersExcluded: usersExcluded.withoutRepetitions,
            groupsIncluded: groupsIncluded.withoutRepetitions,
            groupsExcluded: groupsExcluded.withoutRepetitions,
            scopes: scopes.withoutRepetitions.sorted { SystemScopes.position($0) < SystemScopes.position($1) }
        )
    }

    fileprivate var problems: [String] {
        var problems: [String] = []
        if grantTypes.isEmpty {
            problems.append("conditions.grantTypes.include: must name at least one grant type")
        }
        for grant in grantTypes where !grant.isAcceptable {
            problems.append(
                "conditions.grantTypes.include: `\(grant.name)` is not a grant type; known are "
                    + GrantType.known.names.joined(separator: ", "))
        }
        if usersIncluded.isEmpty, groupsIncluded.isEmpty,
            grantTypes.contains(where: \.hasUser)
        {
            problems.append(
                "conditions.people: must include at least one user or group (EVERYONE for all), unless the only "
                    + "grant type is client_credentials")
        }
        return problems
    }
}

extension AccessRule.Actions {
    /// Minutes that an access token may last.
    package static let accessTokenLifetimes = 5...1440
    /// Minutes that a refresh token may stay unused.
    package static let refreshTokenWindows = 5...2_628_000

    fileprivate var problems: [String] {
        var problems: [String] = []
        func refuse(_ field: String, _ why: String) { problems.append("actions.token.\(field): \(why)") }
        if !Self.accessTokenLifetimes.contains(accessTokenLifetimeMinutes) {
            refuse("accessTokenLifetimeMinutes", "must be from 5 to 1440")
        }
        if refreshTokenLifetimeMinutes != 0, refreshTokenLifetimeMinutes < accessTokenLifetimeMinutes {
            refuse(
                "refreshTokenLifetimeMinutes",
                "must be 0, which is unlimited, or at least the lifetime of the access token")
        }
        if !Self.refreshTokenWindows.contains(refreshTokenWindowMinutes) {
            refuse("refreshTokenWindowMinutes", "must be from 5 to 2628000")
        } else if refreshTokenWindowMinutes < accessTokenLifetimeMinutes {
            refuse("refreshTokenWindowMinutes", "must be at least the lifetime of the access token")
        } else if refreshTokenLifetimeMinutes != 0, refreshTokenWindowMinutes > refreshTokenLifetimeMinutes {
            refuse("refreshTokenWindowMinutes", "must not be longer than the lifetime of the refresh token")
        }
        return problems
    }
}
