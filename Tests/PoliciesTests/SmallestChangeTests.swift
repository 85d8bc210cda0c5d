// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Primitives
import Testing

@Suite struct SmallestChangeTests {
    private func policy(
        _ name: String, clients: Policy<Int>.Clients = .all, isActive: Bool = true, _ rules: [Rule<Int>]
    ) -> Policy<Int> {
        Policy(id: name, name: name, isActive: isActive, clients: clients, rules: rules)
    }

    private func rule(_ name: String, isActive: Bool = true, _ conditions: [Condition]) -> Rule<Int> {
        Rule(id: name, name: name, isActive: isActive, conditions: conditions, outcome: 1)
    }

    private func change(_ policies: [Policy<Int>], _ facts: Facts) throws -> SmallestChange? {
        SmallestChange(
            basis: try JSON(reading: DecisionBasis(policies).document), facts: facts, openScopes: ["openid"])
    }

    private let facts = Facts(
        client: "c", grantType: "code", subject: .init(user: "u", groups: ["g"]), scopes: ["openid", "a"])

    @Test func `the rule that needs least is named, and what it needs`() throws {
        let change = try change(
            [
                policy("p", clients: .only(["x"]), [rule("far", [.grantTypes(["other"]), .scopes(["a"])])]),
                policy("q", [rule("near", [.grantTypes(["code"]), .scopes([])])]),
            ], facts)
        #expect(change?.rule.id == "near")
        #expect(change?.steps == [.addScopes(["a"])])
        #expect(
            change?.sentence == "rule `near` of policy `q` would decide if the rule covered the scope a too")
    }

    @Test func `of equal changes the one to the rule that is tried first is taken`() throws {
        let rules = [rule("one", [.grantTypes(["x"])]), rule("two", [.grantTypes(["y"])])]
        #expect(try change([policy("p", rules)], facts)?.rule.id == "one")
    }

    @Test func `an exclusion and an inactive rule weigh more than a missing name`() throws {
        let excluding = People(groupsIncluded: [People.everyone], groupsExcluded: ["g"])
        let change = try change(
            [
                policy(
                    "p",
                    [
                        rule("excluded", [.people(excluding)]), rule("inactive", isActive: false, []),
                        rule("missing", [.grantTypes(["x"]), .people(People(usersIncluded: ["v"]))]),
                    ])
            ], facts)
        #expect(change?.rule.id == "missing")
        #expect(change?.steps == [.addGrantType("code"), .includeUser("u")])
    }

    @Test func `default scopes need one that is covered`() throws {
        var defaults = facts
        defaults.scopes = ["a", "b"]
        defaults.scopesAreDefaults = true
        #expect(
            try change([policy("p", [rule("r", [.scopes(["c"])])])], defaults)?.steps
                == [.addScopes(["a", "b"])])
    }

    @Test func `without a rule there is nothing to change`() throws {
        #expect(try change([policy("p", [])], facts) == nil)
        #expect(try change([], facts) == nil)
    }

    @Test func `whatever the policies, the change makes the rule decide that it names`() throws {
        var random = RandomPolicies(seed: 2026)
        var changes = 0
        for _ in 0..<3000 {
            let policies = random.policies()
            let facts = random.facts()
            let verdict = PolicySet(policies, openScopes: openScopes).evaluate(facts)
            guard verdict.match == nil else { continue }
            let change = SmallestChange(
                basis: try JSON(reading: DecisionBasis(policies).document), facts: facts,
                openScopes: openScopes)
            guard let change else {
                let hasRule = policies.contains { !$0.rules.isEmpty }
                #expect(!hasRule)
                continue
            }
            changes += 1
            let changed = policies.map { $0.id == change.policy.id ? apply(change, to: $0) : $0 }
            let match = PolicySet(changed, openScopes: openScopes).evaluate(facts).match
            let decided = match.map { changed[$0.policy].rules[$0.rule].id }
            #expect(decided == change.rule.id, "\(facts) \(change.sentence)")
        }
        #expect(changes > 500, "too few refusals to tell anything")
    }

    private func apply(_ change: SmallestChange, to policy: Policy<Int>) -> Policy<Int> {
        var clients = policy.clients
        var isActive = policy.isActive
        for step in change.steps {
            switch step {
            case .activatePolicy: isActive = true
            case .addClient(let client):
                if case .only(let others) = clients { clients = .only(others + [client]) }
            default: break
            }
        }
        return Policy(
            id: policy.id, name: policy.name, isActive: isActive, clients: clients,
            rules: policy.rules.map { $0.id == change.rule.id ? apply(change.steps, to: $0) : $0 })
    }

    private func apply(_ steps: [SmallestChange.Step], to rule: Rule<Int>) -> Rule<Int> {
        let conditions = rule.conditions.map { condition in
            steps.reduce(condition) { condition, step in
                switch (condition, step) {
                case (.grantTypes(let names), .addGrantType(let name)): return .grantTypes(names + [name])
                case (.scopes(let names), .addScopes(let more)): return .scopes(names + more)
                case (.people(var people), .includeUser(let user)):
                    people.usersIncluded.append(user)
                    return .people(people)
                case (.people(var people), .stopExcludingUser(let user)):
                    people.usersExcluded.removeAll { $0 == user }
                    return .people(people)
                case (.people(var people), .stopExcludingGroups(let groups)):
                    people.groupsExcluded.removeAll { groups.contains($0) }
                    return .people(people)
                default: return condition
                }
            }
        }
        return Rule(
            id: rule.id, name: rule.name, isActive: rule.isActive || steps.contains(.activateRule),
            conditions: conditions, outcome: rule.outcome)
    }
}
