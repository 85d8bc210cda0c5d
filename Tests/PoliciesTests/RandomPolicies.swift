// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies

let openScopes: Set<String> = ["openid", "profile", "email"]

/// Random policy sets and requests over few names, so that conditions often hold.
struct RandomPolicies {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func policies() -> [Policy<Int>] {
        (0..<Int.random(in: 0...8, using: &generator)).map { index in
            Policy(
                id: "p\(index)", name: "policy \(index)", isActive: chance(0.85),
                clients: chance(0.5) ? .all : .only(some(["a", "b", "c"])),
                rules: (0..<Int.random(in: 0...6, using: &generator)).map { rule(index, $0) })
        }
    }

    private mutating func rule(_ policy: Int, _ index: Int) -> Rule<Int> {
        var conditions: [Condition] = []
        if chance(0.9) { conditions.append(.grantTypes(some(["code", "client", "password", "device"]))) }
        if chance(0.8) {
            conditions.append(
                .people(
                    People(
                        usersIncluded: some(["u1", "u2"]),
                        usersExcluded: chance(0.3) ? some(["u1", "u3"]) : [],
                        groupsIncluded: some(["g1", "g2", People.everyone]),
                        groupsExcluded: chance(0.2) ? some(["g3", "g4"]) : [])))
        }
        if chance(0.9) {
            conditions.append(.scopes(some(["read", "write", "openid", "email", Condition.anyScope])))
        }
        return Rule(
            id: "r\(policy).\(index)", name: "rule \(index)", isActive: chance(0.85), conditions: conditions,
            outcome: policy * 100 + index)
    }

    mutating func facts() -> Facts {
        Facts(
            client: any(["a", "b", "c", "d"]), grantType: any(["code", "client", "password", "saml"]),
            subject: chance(0.7)
                ? .init(user: any(["u1", "u2", "u3", "u4"]), groups: some(["g1", "g2", "g3", "g5"])) : nil,
            scopes: some(["read", "write", "openid", "email", "profile", "admin"]).shuffled(
                using: &generator),
            scopesAreDefaults: chance(0.2))
    }

    private mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &generator) < probability
    }

    private mutating func any(_ names: [String]) -> String {
        names.randomElement(using: &generator) ?? ""
    }

    private mutating func some(_ names: [String]) -> [String] {
        names.filter { _ in Bool.random(using: &generator) }
    }
}

/// The rules of evaluation once more, in the plainest words, to compare with.
func plainTrace(_ policies: [Policy<Int>], _ facts: Facts) -> Trace {
    var steps: [Trace.PolicyStep] = []
    for policy in policies {
        guard policy.isActive else {
            steps.append(.skipped(.inactive))
            continue
        }
        if case .only(let clients) = policy.clients, !clients.contains(facts.client) {
            steps.append(.skipped(.otherClient))
            continue
        }
        guard policy.rules.contains(where: \.isActive) else {
            steps.append(.skipped(.noActiveRule))
            continue
        }
        var rules: [Trace.RuleStep] = []
        for rule in policy.rules {
            rules.append(plainStep(rule, facts))
            if rules.last == .matched { return Trace(policies: steps + [.tried(rules)]) }
        }
        steps.append(.tried(rules))
    }
    return Trace(policies: steps)
}

private func plainStep(_ rule: Rule<Int>, _ facts: Facts) -> Trace.RuleStep {
    guard rule.isActive else { return .inactive }
    for condition in rule.conditions {
        switch condition {
        case .grantTypes(let names):
            if !names.contains(facts.grantType) { return .grantType }
        case .people(let people):
            guard let subject = facts.subject else { continue }
            let groups = subject.groups + [People.everyone]
            if people.usersExcluded.contains(subject.user) { return .excluded }
            if people.groupsExcluded.contains(where: groups.contains) { return .excluded }
            let isIncluded =
                people.usersIncluded.contains(subject.user)
                || people.groupsIncluded.contains(where: groups.contains)
            if !isIncluded { return .notIncluded }
        case .scopes(let names):
            if facts.scopesAreDefaults || names.contains(Condition.anyScope) { continue }
            let isLenient = !names.contains(where: openScopes.contains)
            for (index, scope) in facts.scopes.enumerated() where !names.contains(scope) {
                if isLenient, openScopes.contains(scope) { continue }
                return .scope(index)
            }
        }
    }
    return .matched
}
