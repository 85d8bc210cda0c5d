// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A rule that can never decide, and why.
package struct UnreachableRule: Sendable, Equatable {
    /// Why no request gets its decision from the rule.
    package enum Reason: Sendable, Equatable {
        case inactivePolicy
        case inactiveRule
        /// The policy is for no client.
        case noClient
        /// A list that must hold something is empty.
        case emptyCondition(String)
        /// An earlier rule matches whatever this one matches.
        case shadowed(policy: Int, rule: Int)
    }

    /// Places from 0.
    package let policy: Int
    package let rule: Int
    package let reason: Reason

    package init(policy: Int, rule: Int, reason: Reason) {
        self.policy = policy
        self.rule = rule
        self.reason = reason
    }
}

/// The rules of `policies` that can never decide.
///
/// A rule that is covered only by several others together is not found.
package func unreachableRules<Outcome>(
    in policies: [Policy<Outcome>], openScopes: Set<String> = []
) -> [UnreachableRule] {
    var found: [UnreachableRule] = []
    // Of each policy, the rules that can decide.
    var earlier: [(policy: Int, rules: [(rule: Int, conditions: [Condition])])] = []
    for (policyIndex, policy) in policies.enumerated() {
        let wider = earlier.filter { covers(policies[$0.policy].clients, policy.clients) }
        var own: [(rule: Int, conditions: [Condition])] = []
        func cover(of conditions: [Condition]) -> (policy: Int, rule: Int)? {
            for (policy, rules) in wider + [(policyIndex, own)] {
                let rule = rules.first { covers($0.conditions, conditions, openScopes) }
                if let rule { return (policy, rule.rule) }
            }
            return nil
        }
        for (ruleIndex, rule) in policy.rules.enumerated() {
            func because(_ reason: UnreachableRule.Reason) {
                found.append(UnreachableRule(policy: policyIndex, rule: ruleIndex, reason: reason))
            }
            if !policy.isActive {
                because(.inactivePolicy)
            } else if !rule.isActive {
                because(.inactiveRule)
            } else if policy.clients == .only([]) {
                because(.noClient)
            } else if rule.conditions.contains(.grantTypes([])) {
                because(.emptyCondition("grantTypes"))
            } else if let cover = cover(of: rule.conditions) {
                because(.shadowed(policy: cover.policy, rule: cover.rule))
            } else {
                own.append((ruleIndex, rule.conditions))
            }
        }
        earlier.append((policyIndex, own))
    }
    return found
}

private func covers<Outcome>(_ wide: Policy<Outcome>.Clients, _ narrow: Policy<Outcome>.Clients) -> Bool {
    switch (wide, narrow) {
    case (.all, _): true
    case (.only, .all): false
    case (.only(let wide), .only(let narrow)): isEach(of: narrow, in: wide)
    }
}

/// Whether every condition of the wide rule is implied by one of the narrow rule.
private func covers(_ wide: [Condition], _ narrow: [Condition], _ openScopes: Set<String>) -> Bool {
    wide.allSatisfy { wide in
        isAlwaysTrue(wide) || narrow.contains { implies($0, wide, openScopes) }
    }
}

private func isAlwaysTrue(_ condition: Condition) -> Bool {
    switch condition {
    case .grantTypes: false
    case .people(let people):
        people.groupsIncluded.contains(People.everyone) && people.usersExcluded.isEmpty
            && people.groupsExcluded.isEmpty
    case .scopes(let names): names.contains(Condition.anyScope)
    }
}

private func implies(_ narrow: Condition, _ wide: Condition, _ openScopes: Set<String>) -> Bool {
    switch (narrow, wide) {
    case (.grantTypes(let narrow), .grantTypes(let wide)):
        return isEach(of: narrow, in: wide)
    case (.people(let narrow), .people(let wide)):
        let includes =
            wide.groupsIncluded.contains(People.everyone)
            || isEach(of: narrow.usersIncluded, in: wide.usersIncluded)
                && isEach(of: narrow.groupsIncluded, in: wide.groupsIncluded)
        return includes && isEach(of: wide.usersExcluded, in: narrow.usersExcluded)
            && isEach(of: wide.groupsExcluded, in: narrow.groupsExcluded)
    case (.scopes(let narrow), .scopes(let wide)):
        if narrow.contains(Condition.anyScope) { return wide.contains(Condition.anyScope) }
        // What passes unlisted through the narrow rule must pass through the wide one, listed or not.
        let open = openScopes.isDisjoint(with: narrow) ? openScopes : []
        let wideOpen = openScopes.isDisjoint(with: wide) ? openScopes : []
        return Set(wide).union(wideOpen).isSuperset(of: Set(narrow).union(open))
    default: return false
    }
}

/// Whether the second list has every element of the first.
///
/// Lists are mostly short, and rules are compared each with each: a set is made only where it pays.
private func isEach(of part: [String], in whole: [String]) -> Bool {
    whole.count <= 16 ? part.allSatisfy(whole.contains) : Set(whole).isSuperset(of: part)
}
