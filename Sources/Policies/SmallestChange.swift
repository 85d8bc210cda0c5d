// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The smallest change of the policies that would make a rule decide a request that none decides now.
///
/// Only one rule and its policy are changed. A scope or a user that is missing weighs least, then a client or
/// a grant type. What someone has set deliberately against the request (an inactive rule, an exclusion)
/// weighs more than a name that is missing in a list; of equal changes, the one to the rule that is tried
/// first is taken.
package struct SmallestChange: Sendable, Equatable {
    /// One step of the change.
    package enum Step: Sendable, Equatable {
        case activatePolicy
        case activateRule
        case addClient(String)
        case addGrantType(String)
        case addScopes([String])
        case includeUser(String)
        case stopExcludingUser(String)
        case stopExcludingGroups([String])
    }

    /// Ids and names of the policy and its rule.
    package let policy: (id: String, name: String)
    package let rule: (id: String, name: String)
    /// Never empty.
    package let steps: [Step]

    /// `nil` when there is no rule at all, or nothing need change.
    ///
    /// `basis` is the document of the ``DecisionBasis`` that refused; `openScopes` those of its
    /// ``PolicySet``.
    /// With a rule that `decided` and let no scope through, it is that rule that has to change.
    package init?(
        basis: JSON, facts: Facts, openScopes: Set<String>, decided: (policy: Int, rule: Int)? = nil
    ) {
        var best: (weight: Int, policy: JSON, rule: JSON, steps: [Step])?
        for (policyIndex, policy) in (basis["policies"]?.array ?? []).enumerated() {
            let first = Self.steps(policy, facts)
            for (ruleIndex, rule) in (policy["rules"]?.array ?? []).enumerated() {
                if let decided, decided != (policyIndex, ruleIndex) { continue }
                let own = Self.steps(rule, facts, openScopes)
                let steps = first + own
                let weight = steps.reduce(0) { $0 + $1.weight }
                if (best?.weight ?? .max) > weight { best = (weight, policy, rule, steps) }
                // Default scopes never keep a rule from deciding, so those after it would not be reached.
                if facts.scopesAreDefaults, own.allSatisfy(\.isAboutScopes) { break }
            }
        }
        guard let best, !best.steps.isEmpty else { return nil }
        policy = (best.policy["id"]?.string ?? "", best.policy["name"]?.string ?? "")
        rule = (best.rule["id"]?.string ?? "", best.rule["name"]?.string ?? "")
        steps = best.steps
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.policy == right.policy && left.rule == right.rule && left.steps == right.steps
    }

    private static func steps(_ policy: JSON, _ facts: Facts) -> [Step] {
        var steps: [Step] = []
        if policy["status"] != "ACTIVE" { steps.append(.activatePolicy) }
        let clients = policy["clients"]?.strings ?? []
        if !clients.contains("ALL_CLIENTS"), !clients.contains(facts.client) {
            steps.append(.addClient(facts.client))
        }
        return steps
    }

    private static func steps(_ rule: JSON, _ facts: Facts, _ openScopes: Set<String>) -> [Step] {
        var steps: [Step] = []
        if rule["status"] != "ACTIVE" { steps.append(.activateRule) }
        if let grantTypes = rule["grantTypes"]?.strings, !grantTypes.contains(facts.grantType) {
            steps.append(.addGrantType(facts.grantType))
        }
        if let subject = facts.subject, let people = rule["people"] { steps += Self.steps(people, subject) }
        if let scopes = rule["scopes"]?.strings {
            let missing = uncovered(facts, by: scopes, openScopes)
            if !missing.isEmpty { steps.append(.addScopes(missing)) }
        }
        return steps
    }

    private static func steps(_ people: JSON, _ subject: Facts.Subject) -> [Step] {
        func has(_ groups: JSON?) -> [String] {
            (groups?.strings ?? []).filter { $0 == People.everyone || subject.groups.contains($0) }
        }
        var steps: [Step] = []
        if people["excludedUsers"]?.strings?.contains(subject.user) == true {
            steps.append(.stopExcludingUser(subject.user))
        }
        let excluded = has(people["excludedGroups"])
        if !excluded.isEmpty { steps.append(.stopExcludingGroups(excluded)) }
        let isIncluded =
            people["users"]?.strings?.contains(subject.user) == true || !has(people["groups"]).isEmpty
        if !isIncluded { steps.append(.includeUser(subject.user)) }
        return steps
    }

    /// The scopes that a condition must come to cover: those asked for, or of default scopes all when it
    /// covers none.
    private static func uncovered(
        _ facts: Facts, by scopes: [String], _ openScopes: Set<String>
    ) -> [String] {
        guard !scopes.contains(Condition.anyScope) else { return [] }
        let open = openScopes.isDisjoint(with: scopes) ? openScopes : []
        let missing = facts.scopes.filter { !scopes.contains($0) && !open.contains($0) }
        return facts.scopesAreDefaults && missing.count < facts.scopes.count ? [] : missing
    }
}

extension SmallestChange.Step {
    fileprivate var isAboutScopes: Bool { if case .addScopes = self { true } else { false } }

    fileprivate var weight: Int {
        switch self {
        case .includeUser: 1
        case .addScopes(let scopes): scopes.count
        case .addClient, .addGrantType: 2
        case .activatePolicy, .activateRule, .stopExcludingUser: 5
        case .stopExcludingGroups(let groups): 4 + groups.count
        }
    }
}
