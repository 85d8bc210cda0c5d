// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Testing

@Suite struct ReachabilityTests {
    private func rule(_ conditions: Condition..., isActive: Bool = true) -> Rule<Int> {
        Rule(id: "r", name: "r", isActive: isActive, conditions: conditions, outcome: 0)
    }

    private func policy(_ rules: Rule<Int>..., clients: Policy<Int>.Clients = .all) -> Policy<Int> {
        Policy(id: "p", name: "p", isActive: true, clients: clients, rules: rules)
    }

    private let everyone = Condition.people(People(groupsIncluded: [People.everyone]))

    @Test func `a rule behind one that takes everything never decides`() {
        let found = unreachableRules(in: [
            policy(rule(.grantTypes(["code", "device"]), everyone, .scopes(["*"]))),
            policy(
                rule(.grantTypes(["code"]), .scopes(["read"])), rule(.grantTypes(["password"])),
                clients: .only(["a"])),
        ])
        #expect(found == [UnreachableRule(policy: 1, rule: 0, reason: .shadowed(policy: 0, rule: 0))])
    }

    @Test func `a rule for other clients shadows nothing`() {
        let wide = rule(.grantTypes(["code"]))
        #expect(unreachableRules(in: [policy(wide, clients: .only(["a"])), policy(wide)]).isEmpty)
    }

    @Test func `rules that cannot match say why`() {
        let found = unreachableRules(in: [
            policy(rule(isActive: false), rule(.grantTypes([]))), policy(rule(), clients: .only([])),
        ])
        #expect(found.map(\.reason) == [.inactiveRule, .emptyCondition("grantTypes"), .noClient])
    }

    @Test func `whatever is called unreachable never decides`() {
        for seed in 0..<1500 {
            var random = RandomPolicies(seed: UInt64(seed))
            let policies = random.policies()
            let unreachable = unreachableRules(in: policies, openScopes: openScopes)
            let set = PolicySet(policies, openScopes: openScopes)
            for _ in 0..<6 {
                var facts = random.facts()
                facts.scopesAreDefaults = false
                guard let match = set.evaluate(facts).match else { continue }
                #expect(!unreachable.contains { $0.policy == match.policy && $0.rule == match.rule })
            }
        }
    }
}
