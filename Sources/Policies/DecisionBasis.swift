// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The ordered policies and rules that traces refer to, as one document.
///
/// It is stored once for each state of the configuration; an event keeps only its fingerprint and the codes.
package struct DecisionBasis: Sendable, Equatable {
    /// The SHA-256 of ``document``, base64url.
    package let fingerprint: String
    /// JSON text: `{"policies":[{"id","name","priority","status","clients","rules":[{"id","name","priority",
    /// "status","grantTypes","people","scopes"}]}]}`.
    package let document: String

    /// Writes the document; `policies` are in their order.
    package init(_ policies: [Policy<some Sendable>]) {
        let list = policies.enumerated().map { index, policy in Self.json(policy, priority: index + 1) }
        let bytes = JSON.object(["policies": .array(list)]).bytes
        document = String(decoding: bytes, as: UTF8.self)
        fingerprint = Base64URL.encode(sha256(bytes))
    }

    private static func json(_ policy: Policy<some Sendable>, priority: Int) -> JSON {
        let clients: JSON =
            switch policy.clients {
            case .all: ["ALL_CLIENTS"]
            case .only(let clients): .strings(clients)
            }
        return .object(
            JSONObject(uniqueMembers: [
                ("id", .string(policy.id)),
                ("name", .string(policy.name)),
                ("priority", .integer(Int64(priority))),
                ("status", policy.isActive ? "ACTIVE" : "INACTIVE"),
                ("clients", clients),
                ("rules", .array(policy.rules.enumerated().map { json($1, priority: $0 + 1) })),
            ]))
    }

    private static func json(_ rule: Rule<some Sendable>, priority: Int) -> JSON {
        var members: [(name: Name, value: JSON)] = [
            ("id", .string(rule.id)),
            ("name", .string(rule.name)),
            ("priority", .integer(Int64(priority))),
            ("status", rule.isActive ? "ACTIVE" : "INACTIVE"),
        ]
        for condition in rule.conditions { members.append((Name(condition.name), condition.json)) }
        return .object(JSONObject(uniqueMembers: members))
    }
}

extension Condition {
    fileprivate var name: String {
        switch self {
        case .grantTypes: "grantTypes"
        case .people: "people"
        case .scopes: "scopes"
        }
    }

    fileprivate var json: JSON {
        switch self {
        case .grantTypes(let names), .scopes(let names): .strings(names)
        case .people(let people):
            .object(
                JSONObject(
                    uniqueMembers: [
                        ("users", JSON.strings(people.usersIncluded)),
                        ("excludedUsers", .strings(people.usersExcluded)),
                        ("groups", .strings(people.groupsIncluded)),
                        ("excludedGroups", .strings(people.groupsExcluded)),
                    ].filter { $0.1 != .array([]) }.map { (name: $0.0, value: $0.1) }))
        }
    }
}
