// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Primitives
import Testing

@Suite struct ExplainTests {
    private func explanation(of facts: Facts) throws -> Explanation {
        func rule(_ id: String, _ conditions: Condition...) -> Rule<Int> {
            Rule(id: id, name: "rule \(id)", isActive: id != "r0", conditions: conditions, outcome: 0)
        }
        let set = PolicySet([
            Policy(id: "p1", name: "old", isActive: false, clients: .all, rules: [rule("r1")]),
            Policy(id: "p2", name: "shop", isActive: true, clients: .only(["shop"]), rules: [rule("r2")]),
            Policy(id: "p3", name: "empty", isActive: true, clients: .all, rules: []),
            Policy(
                id: "p4", name: "staff", isActive: true, clients: .all,
                rules: [
                    rule("r0"), rule("r3", .grantTypes(["password", "implicit"])),
                    rule("r4", .people(People(groupsIncluded: ["g1"]))),
                    rule("r5", .people(People(groupsIncluded: [People.everyone], groupsExcluded: ["g2"]))),
                    rule("r6", .scopes(["read"])), rule("r7", .scopes(["read", "write"])), rule("r8"),
                ]),
        ])
        let basis = try JSON(reading: set.basis.document)
        let kept = try #require(Facts(facts.json(groups: set.mentions)))
        return Explanation(try Trace(reading: set.evaluate(facts).codes), basis: basis, facts: kept)
    }

    private let facts = Facts(
        client: "web", grantType: "code", subject: .init(user: "u1", groups: ["g2", "g3"]),
        scopes: ["read", "write"])

    @Test func `every policy and rule says what stopped it and what it saw`() throws {
        let explanation = try explanation(of: facts)
        #expect(
            explanation.sentences == [
                "policy 1 `old` is inactive",
                "policy 2 `shop` is not for the client `web`",
                "policy 3 `empty` has no active rule",
                "rule 1 `rule r0` of policy 4 `staff` is inactive",
                "rule 2 `rule r3` of policy 4 `staff` is for password, implicit; the request uses code",
                "rule 3 `rule r4` of policy 4 `staff` does not include the user or a group of the user",
                "rule 4 `rule r5` of policy 4 `staff` excludes a group of the user",
                "rule 5 `rule r6` of policy 4 `staff` covers read; the request also wants write",
                "rule 6 `rule r7` of policy 4 `staff` matches and decides",
            ])
        let json = explanation.json
        #expect(json["result"] == "RULE_MATCHED")
        #expect(json["rule"] == ["id": "r7", "name": "rule r7"])
        #expect(json["facts"]?["groups"] == ["g2"])
        let rules = try #require(json["policies"]?[3]?["rules"])
        #expect(rules[1]?["seen"] == "code")
        #expect(rules[2]?["seen"] == ["user": "u1", "groups": ["g2"]])
        #expect(rules[3]?["seen"] == ["user": "u1", "group": "g2"])
        #expect(rules[4]?["seen"] == "write")
        #expect(rules[4]?["condition"] == "scopes")
        #expect(rules[6]?["result"] == "NOT_REACHED")
    }

    @Test func `a refusal says that no rule matched`() throws {
        let set = PolicySet<Int>([])
        let trace = try Trace(reading: set.evaluate(facts).codes)
        let explanation = Explanation(trace, basis: try JSON(reading: set.basis.document), facts: facts)
        #expect(explanation.json["result"] == "NO_RULE_MATCHED")
        #expect(explanation.sentences == ["no rule matches, so the request is refused"])
    }

    @Test func `the fingerprint changes with any name, order or condition`() {
        func basis(_ names: [String], _ scope: String) -> String {
            PolicySet(
                names.map { name in
                    let rule = Rule(
                        id: "r", name: "r", isActive: true, conditions: [.scopes([scope])], outcome: 0)
                    return Policy(id: name, name: name, isActive: true, clients: .all, rules: [rule])
                }
            ).basis.fingerprint
        }
        #expect(basis(["a", "b"], "x") == basis(["a", "b"], "x"))
        #expect(basis(["a", "b"], "x") != basis(["b", "a"], "x"))
        #expect(basis(["a", "b"], "x") != basis(["a", "b"], "y"))
    }
}
