// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Ordered policies, compiled once so that a request is decided by comparing small numbers.
///
/// Every name that a condition mentions becomes a number; the names of a request are looked up once
/// (``Facts``), however many rules there are.
///
/// A class, because every request asks the same set, and a value of so many parts would be copied each time.
package final class PolicySet<Outcome: Sendable>: Sendable {
    let table: ConditionTable
    /// The outcome of every rule, all policies' rules in one row.
    let outcomes: [Outcome]
    /// What a trace of this set refers to.
    package let basis: DecisionBasis

    /// `openScopes` need not be listed by a condition on scopes; see ``Condition/scopes(_:)``.
    ///
    /// `everyone` is the id of a group that stands for ``People/everyone``.
    package init(_ policies: [Policy<Outcome>], openScopes: Set<String> = [], everyone: String? = nil) {
        var builder = ConditionTableBuilder(openScopes: openScopes, everyone: everyone)
        var outcomes: [Outcome] = []
        for policy in policies {
            builder.open(isActive: policy.isActive, hasActiveRules: policy.rules.contains(where: \.isActive))
            switch policy.clients {
            case .all: builder.admitEveryClient()
            case .only(let clients): builder.admit(clients)
            }
            for rule in policy.rules {
                builder.add(rule.conditions, isActive: rule.isActive)
                outcomes.append(rule.outcome)
            }
        }
        table = builder.finish()
        self.outcomes = outcomes
        basis = DecisionBasis(policies)
    }

    /// Whether a condition of this set mentions the group.
    package func mentions(group: String) -> Bool { table.groupNumbers[group] != nil }
}
