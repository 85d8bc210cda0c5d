// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A decision for people: every policy and rule in order, what became of it, and the value that was seen.
package struct Explanation: Sendable, Equatable {
    /// `{"result","policy","rule","facts","policies":[{…,"rules":[{…}]}]}`.
    package let json: JSON
    /// One for every policy that was passed over and every rule that was tried, then the end.
    package let sentences: [String]

    /// `basis` is the document of the ``DecisionBasis`` that the trace was made with.
    package init(_ trace: Trace, basis: JSON, facts: Facts) {
        var writer = ExplanationWriter(facts: facts)
        var policies: [JSON] = []
        for (index, policy) in (basis["policies"]?.array ?? []).enumerated() {
            let step = trace.policies.indices.contains(index) ? trace.policies[index] : nil
            policies.append(writer.explain(policy, step))
        }
        var members: [(name: Name, value: JSON)] = [
            ("result", writer.decided == nil ? "NO_RULE_MATCHED" : "RULE_MATCHED")
        ]
        if let (policy, rule) = writer.decided {
            members.append(("policy", ["id": policy["id"] ?? .null, "name": policy["name"] ?? .null]))
            members.append(("rule", ["id": rule["id"] ?? .null, "name": rule["name"] ?? .null]))
        } else {
            writer.sentences.append("no rule matches, so the request is refused")
        }
        members.append(("facts", facts.json()))
        members.append(("policies", .array(policies)))
        json = .object(JSONObject(uniqueMembers: members))
        sentences = writer.sentences
    }
}

private struct ExplanationWriter {
    let facts: Facts
    var sentences: [String] = []
    var decided: (policy: JSON, rule: JSON)?

    init(facts: Facts) { self.facts = facts }

    mutating func explain(_ policy: JSON, _ step: Trace.PolicyStep?) -> JSON {
        var members = head(policy)
        let title = "policy \(title(policy))"
        switch step {
        case nil: members.append(("result", "NOT_REACHED"))
        case .skipped(let reason):
            members.append(("result", "SKIPPED"))
            switch reason {
            case .inactive:
                members.append(("reason", "INACTIVE"))
                sentences.append("\(title) is inactive")
            case .noActiveRule:
                members.append(("reason", "NO_ACTIVE_RULE"))
                sentences.append("\(title) has no active rule")
            case .otherClient:
                members.append(("reason", "OTHER_CLIENT"))
                members.append(("wanted", policy["clients"] ?? []))
                members.append(("seen", .string(facts.client)))
                sentences.append("\(title) is not for the client `\(facts.client)`")
            }
        case .tried(let steps):
            members.append(("result", "TRIED"))
            var rules: [JSON] = []
            for (index, rule) in (policy["rules"]?.array ?? []).enumerated() {
                let step = steps.indices.contains(index) ? steps[index] : nil
                rules.append(explain(rule, step, of: policy))
            }
            members.append(("rules", .array(rules)))
        }
        return .object(JSONObject(uniqueMembers: members))
    }

    private mutating func explain(_ rule: JSON, _ step: Trace.RuleStep?, of policy: JSON) -> JSON {
        var members = head(rule)
        let title = "rule \(title(rule)) of policy \(title(policy))"
        func failed(_ condition: Name, seen: JSON) {
            members.append(("result", "FAILED"))
            members.append(("condition", .string(condition.text)))
            members.append(("wanted", rule[condition] ?? .null))
            members.append(("seen", seen))
        }
        switch step {
        case nil: members.append(("result", "NOT_REACHED"))
        case .inactive:
            members.append(("result", "SKIPPED"))
            members.append(("reason", "INACTIVE"))
            sentences.append("\(title) is inactive")
        case .matched:
            members.append(("result", "MATCHED"))
            sentences.append("\(title) matches and decides")
            decided = (policy, rule)
        case .grantType:
            failed("grantTypes", seen: .string(facts.grantType))
            sentences.append(
                "\(title) is for \(list(rule["grantTypes"], none: "no grant type")); the request uses \(facts.grantType)"
            )
        case .scope(let index):
            let scope = facts.scopes.indices.contains(index) ? facts.scopes[index] : "?"
            failed("scopes", seen: .string(scope))
            sentences.append(
                "\(title) covers \(list(rule["scopes"], none: "no scope")); the request also wants \(scope)")
        case .excluded:
            let why = exclusion(in: rule["people"])
            failed("people", seen: why)
            sentences.append("\(title) excludes \(why["group"] == nil ? "the user" : "a group of the user")")
        case .notIncluded:
            failed("people", seen: person)
            sentences.append("\(title) does not include the user or a group of the user")
        }
        return .object(JSONObject(uniqueMembers: members))
    }

    private func head(_ item: JSON) -> [(name: Name, value: JSON)] {
        ["id", "name", "priority"].map { ($0, item[$0] ?? .null) }
    }

    private func title(_ item: JSON) -> String {
        "\(item["priority"]?.integer ?? 0) `\(item["name"]?.string ?? "?")`"
    }

    private func list(_ names: JSON?, none: String) -> String {
        guard let names = names?.strings, !names.isEmpty else { return none }
        return names.joined(separator: ", ")
    }

    private var person: JSON {
        ["user": .optional(facts.subject?.user), "groups": .strings(facts.subject?.groups ?? [])]
    }

    /// The user, with the group through which the exclusion holds if it is one.
    private func exclusion(in people: JSON?) -> JSON {
        let user = JSON.optional(facts.subject?.user)
        if let user = facts.subject?.user, people?["excludedUsers"]?.strings?.contains(user) == true {
            return ["user": .string(user)]
        }
        let groups = people?["excludedGroups"]?.strings ?? []
        let group = groups.first { facts.subject?.groups.contains($0) == true } ?? groups.first
        return ["user": user, "group": .optional(group)]
    }
}
