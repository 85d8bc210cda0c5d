// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Policies
package import Primitives

/// The access policies of one authorization server, compiled once and asked by every token request.
package struct CompiledAccessPolicies: Sendable {
    /// The scopes of OpenID Connect (OIDC Core §5.4, §11).
    ///
    /// A rule need not list them; one that lists any of them restricts them all.
    package static let openIDScopes: Set<String> = [
        "openid", "profile", "email", "address", "phone", "offline_access",
    ]

    private let policies: PolicySet<AccessOutcome>

    /// Takes policies and rules in their order.
    package init(_ policies: [(policy: AccessPolicy, rules: [AccessRule])]) {
        self.policies = PolicySet(policies.map(Self.policy), openScopes: Self.openIDScopes)
    }

    /// What the traces of decisions refer to.
    package var basis: DecisionBasis { policies.basis }

    /// The first rule that matches (RFC 6749 §3.3 leaves scopes to the server's policy).
    ///
    /// No match is a refusal: there is no default allow.
    package func decide(_ facts: Facts) -> Verdict<AccessOutcome> { policies.evaluate(facts) }

    /// The facts as they are kept with an event: of the user's groups, those that a rule mentions.
    package func document(_ facts: Facts) -> JSON { facts.json(groups: policies.mentions) }

    /// The policies as the kernel sees them.
    package static func policy(_ policy: AccessPolicy, _ rules: [AccessRule]) -> Policy<AccessOutcome> {
        Policy(
            id: policy.id.text, name: policy.name, isActive: policy.status == .active,
            clients: policy.clients.contains(AccessPolicy.allClients) ? .all : .only(policy.clients),
            rules: rules.map { rule in
                Rule(
                    id: rule.id.text, name: rule.name, isActive: rule.status == .active,
                    conditions: rule.conditions.conditions, outcome: AccessOutcome(rule))
            })
    }
}

extension AccessRule.Conditions {
    /// In the order in which they are looked at.
    fileprivate var conditions: [Condition] {
        [
            .grantTypes(grantTypes.names),
            .people(
                People(
                    usersIncluded: usersIncluded, usersExcluded: usersExcluded,
                    groupsIncluded: groupsIncluded, groupsExcluded: groupsExcluded)),
            .scopes(scopes),
        ]
    }
}
