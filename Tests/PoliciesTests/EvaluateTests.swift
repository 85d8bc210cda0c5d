// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Primitives
import Testing

@Suite struct EvaluateTests {
    /// With copies most rules are alike, and each kind of them is tried once.
    @Test(arguments: [1, 5]) func `compiled policies decide as the plain rules do`(copies: Int) throws {
        for seed in 0..<3000 / copies {
            var random = RandomPolicies(seed: UInt64(seed))
            let policies = Array(repeating: random.policies(), count: copies).flatMap(\.self)
            let set = PolicySet(policies, openScopes: openScopes)
            for _ in 0..<4 {
                let facts = random.facts()
                let verdict = set.evaluate(facts)
                let expected = plainTrace(policies, facts)
                #expect(try Trace(reading: verdict.codes) == expected)
                #expect(verdict.match.map { [$0.policy, $0.rule] } == expected.decided.map { [$0.0, $0.1] })
                if let match = verdict.match { #expect(match.outcome == match.policy * 100 + match.rule) }
            }
        }
    }

    private func set(_ conditions: Condition..., clients: Policy<Int>.Clients = .all) -> PolicySet<Int> {
        let rule = Rule(id: "r", name: "r", isActive: true, conditions: conditions, outcome: 1)
        return PolicySet(
            [Policy(id: "p", name: "p", isActive: true, clients: clients, rules: [rule])],
            openScopes: openScopes, everyone: "00gEveryone")
    }

    private func facts(_ scopes: [String], groups: [String]? = nil, defaults: Bool = false) -> Facts {
        Facts(
            client: "a", grantType: "code", subject: groups.map { .init(user: "u", groups: $0) },
            scopes: scopes,
            scopesAreDefaults: defaults)
    }

    @Test func `no policy means no token`() {
        let verdict = PolicySet<Int>([]).evaluate(facts(["read"]))
        #expect(verdict.match == nil)
        #expect(verdict.codes.isEmpty)
    }

    @Test func `a rule that lists only custom scopes lets OpenID scopes pass`() {
        let set = set(.scopes(["read"]))
        #expect(set.evaluate(facts(["openid", "read", "email"])).match != nil)
        #expect(set.evaluate(facts(["openid", "write"])).codes == "{sB}")
    }

    @Test func `a rule that lists one OpenID scope restricts them all`() {
        let set = set(.scopes(["read", "openid"]))
        #expect(set.evaluate(facts(["openid", "read"])).match != nil)
        #expect(set.evaluate(facts(["openid", "read", "email"])).codes == "{sC}")
    }

    @Test func `an empty list of scopes covers nothing but OpenID scopes`() {
        let set = set(.scopes([]))
        #expect(set.evaluate(facts(["openid"])).match != nil)
        #expect(set.evaluate(facts(["read"])).match == nil)
    }

    @Test func `default scopes are cut to what the rule covers and never refused`() {
        let set = set(.scopes(["read"]))
        #expect(set.evaluate(facts(["write", "read"], defaults: true)).match?.scopes == ["read"])
        #expect(set.evaluate(facts(["write"], defaults: true)).match?.scopes == [])
        #expect(
            self.set(.scopes(["*"])).evaluate(facts(["a", "b"], defaults: true)).match?.scopes == ["a", "b"])
    }

    @Test func `a request without a user passes any condition on people`() {
        let set = set(.people(People()))
        #expect(set.evaluate(facts([])).match != nil)
        #expect(set.evaluate(facts([], groups: ["g"])).codes == "{u}")
    }

    @Test func `the group of everyone counts without being named among the user's groups`() {
        let set = set(.people(People(groupsIncluded: ["00gEveryone"])))
        #expect(set.evaluate(facts([], groups: [])).match != nil)
    }

    @Test func `exclusion wins over inclusion`() {
        let set = set(.people(People(groupsIncluded: [People.everyone], groupsExcluded: ["g"])))
        #expect(set.evaluate(facts([], groups: [])).match != nil)
        #expect(set.evaluate(facts([], groups: ["g"])).codes == "{x}")
    }

    @Test func `a policy for no client is never entered`() {
        #expect(set(.grantTypes(["code"]), clients: .only([])).evaluate(facts([])).codes == "c")
    }

    @Test func `4000 rules alike leave a trace of a few characters`() {
        let policies = (0..<200).map { policy in
            Policy(
                id: "p\(policy)", name: "p", isActive: true, clients: .all,
                rules: (0..<20).map { rule in
                    Rule(
                        id: "r\(policy).\(rule)", name: "r", isActive: true,
                        conditions: [.grantTypes([policy == 199 && rule == 19 ? "code" : "device"])],
                        outcome: 0)
                })
        }
        #expect(PolicySet(policies).evaluate(facts(["read"])).codes == "199{20g}{19gm}")
    }
}
