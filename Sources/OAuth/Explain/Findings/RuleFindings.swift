// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies

/// What is to be said about rules that cannot do what they were made for.
func ruleFindings(_ view: ServerView) -> [Finding] {
    var found = shadowedRules(view)
    let known = Set(view.rows.scopes.map(\.name))
    for (policy, rules) in view.policies {
        for rule in rules {
            let objects = [view.object, .policy(policy), .rule(rule)]
            if let finding = nobody(rule, objects, view) { found.append(finding) }
            if let finding = noScope(rule, objects, known) { found.append(finding) }
            if let finding = unknownNames(rule, objects, known, view) { found.append(finding) }
        }
    }
    return found
}

private func shadowedRules(_ view: ServerView) -> [Finding] {
    let policies = view.rows.policies
    let unreachable = unreachableRules(
        in: policies.map(CompiledAccessPolicies.policy), openScopes: CompiledAccessPolicies.openIDScopes)
    return unreachable.compactMap { item in
        guard case .shadowed(let byPolicy, let byRule) = item.reason else { return nil }
        let (policy, rule) = (policies[item.policy].policy, policies[item.policy].rules[item.rule])
        let (wider, first) = (policies[byPolicy].policy, policies[byPolicy].rules[byRule])
        return Finding(
            .ruleShadowed,
            [
                view.object, .policy(policy), .rule(rule), .policy(wider, as: .byPolicy),
                .rule(first, as: .byRule),
            ],
            "the rule `\(rule.name)` of the policy `\(policy.name)` never decides: the rule `\(first.name)` of the policy `\(wider.name)` comes first and matches all of it"
        )
    }
}

/// Rules for users that no user can match.
private func nobody(_ rule: AccessRule, _ objects: [Finding.Object], _ view: ServerView) -> Finding? {
    guard rule.isForUsers else { return nil }
    let conditions = rule.conditions
    let facts = view.facts
    func isEveryone(_ group: String) -> Bool { group == People.everyone || group == facts.everyoneID }
    let services = rule.isForServices ? "; services still match" : ""
    func finding(_ why: String) -> Finding {
        Finding(.ruleNobody, objects, "no user can match the rule `\(rule.name)`: \(why)\(services)")
    }
    if conditions.groupsExcluded.contains(where: isEveryone) { return finding("it excludes everyone") }
    let users = conditions.usersIncluded.filter {
        facts.namedUsers[$0] == true && !conditions.usersExcluded.contains($0)
    }
    let groups = conditions.groupsIncluded.filter { !conditions.groupsExcluded.contains($0) }
    guard users.isEmpty, !groups.contains(where: isEveryone),
        !groups.contains(where: facts.groupsWithMembers.contains)
    else { return nil }
    let empty = groups.compactMap { facts.groupNames[$0] }
    if !empty.isEmpty {
        return finding("\(empty.count == 1 ? "the group" : "the groups") \(quoted(empty)) has no members")
    }
    return finding("what it includes does not exist, may not act, or is excluded again")
}

private func noScope(
    _ rule: AccessRule, _ objects: [Finding.Object], _ known: Set<String>
) -> Finding? {
    let scopes = rule.conditions.scopes
    guard !scopes.contains(Condition.anyScope), known.isDisjoint(with: scopes) else { return nil }
    return Finding(
        .ruleNoScope, objects,
        scopes.isEmpty
            ? "the rule `\(rule.name)` covers no scope"
            : "the rule `\(rule.name)` covers only \(quoted(scopes)), and the server has no such scope")
}

private func unknownNames(
    _ rule: AccessRule, _ objects: [Finding.Object], _ known: Set<String>, _ view: ServerView
) -> Finding? {
    let conditions = rule.conditions
    let facts = view.facts
    var parts: [String] = []
    let users = (conditions.usersIncluded + conditions.usersExcluded).filter { facts.namedUsers[$0] == nil }
    if !users.isEmpty { parts.append("users \(quoted(users))") }
    let groups = (conditions.groupsIncluded + conditions.groupsExcluded).filter {
        $0 != People.everyone && facts.groupNames[$0] == nil
    }
    if !groups.isEmpty { parts.append("groups \(quoted(groups))") }
    let scopes = conditions.scopes.filter { $0 != Condition.anyScope && !known.contains($0) }
    // When none is left, that is a finding of its own.
    if !scopes.isEmpty, !known.isDisjoint(with: conditions.scopes) {
        parts.append("scopes \(quoted(scopes))")
    }
    guard !parts.isEmpty else { return nil }
    return Finding(
        .ruleUnknownName, objects,
        "the rule `\(rule.name)` names what does not exist: \(parts.joined(separator: "; "))")
}
