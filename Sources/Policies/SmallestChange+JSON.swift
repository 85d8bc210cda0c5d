// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension SmallestChange {
    /// `{"policy","rule","changes":[{"condition",…}],"sentence"}`, with the conditions' names of
    /// ``DecisionBasis``.
    package var json: JSON {
        [
            "policy": ["id": .string(policy.id), "name": .string(policy.name)],
            "rule": ["id": .string(rule.id), "name": .string(rule.name)],
            "changes": .array(steps.map(\.json)), "sentence": .string(sentence),
        ]
    }

    /// The change in words, without capital and full stop.
    package var sentence: String {
        let conditions = steps.map(\.words)
        let listed =
            conditions.count < 2
            ? conditions.joined()
            : conditions.dropLast().joined(separator: ", ") + " and " + (conditions.last ?? "")
        return "rule `\(rule.name)` of policy `\(policy.name)` would decide if \(listed)"
    }
}

extension SmallestChange.Step {
    fileprivate var json: JSON {
        switch self {
        case .activatePolicy: ["condition": "status", "of": "policy", "set": "ACTIVE"]
        case .activateRule: ["condition": "status", "of": "rule", "set": "ACTIVE"]
        case .addClient(let client): ["condition": "clients", "add": [.string(client)]]
        case .addGrantType(let type): ["condition": "grantTypes", "add": [.string(type)]]
        case .addScopes(let scopes): ["condition": "scopes", "add": .strings(scopes)]
        case .includeUser(let user): ["condition": "people", "add": ["users": [.string(user)]]]
        case .stopExcludingUser(let user):
            ["condition": "people", "remove": ["excludedUsers": [.string(user)]]]
        case .stopExcludingGroups(let groups):
            ["condition": "people", "remove": ["excludedGroups": .strings(groups)]]
        }
    }

    fileprivate var words: String {
        switch self {
        case .activatePolicy: "the policy were active"
        case .activateRule: "the rule were active"
        case .addClient(let client): "the policy were for the client `\(client)` too"
        case .addGrantType(let type): "the rule were for the grant type \(type) too"
        case .addScopes(let scopes):
            "the rule covered the scope\(scopes.count == 1 ? "" : "s") \(scopes.joined(separator: ", ")) too"
        case .includeUser: "the rule included the user or a group of the user"
        case .stopExcludingUser: "the rule did not exclude the user"
        case .stopExcludingGroups(let groups):
            "the rule did not exclude the group\(groups.count == 1 ? "" : "s") \(groups.joined(separator: ", "))"
        }
    }
}
