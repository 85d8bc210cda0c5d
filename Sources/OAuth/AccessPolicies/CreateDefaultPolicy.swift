// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Policies
import Primitives
package import SystemLog

/// Creates the Default Policy of a server, with which its first token request succeeds.
///
/// It is for all clients, always last and never deleted, and has two rules of the same kind: one for service
/// apps, which come without a user, and one for all other flows, open to everyone. Each grants whatever
/// scopes are asked for.
@discardableResult
package func createDefaultPolicy(of serverName: String, in change: Change) throws -> AccessPolicy {
    let server = try lockServer(serverName, in: change)
    let priorities = PriorityRecords(policiesOf: server.id, in: change)
    var order = try priorities.order()
    guard !order.items.contains(where: \.isSystem) else {
        throw ChangeRefused.notNow(
            summary: "The default policy exists already", cause: "a server has at most one default policy")
    }
    let now = change.now.wholeSecond
    let id = ID<AccessPolicy>(in: change.surroundings)
    let place = order.insertSystem(id.text)
    let policy = AccessPolicy(
        id: id, serverID: server.id, name: "Default Policy",
        description: "Applies when no other policy does. Every client may have tokens.", status: .active,
        system: true, priority: place, requestedPriority: nil, clients: [AccessPolicy.allClients],
        created: now,
        lastUpdated: now)
    try AccessPolicyRecords(change).insert(policy, number: place)
    try change.record(.policyCreated, of: policy, also: [server.eventTarget], from: nil, to: policy.document)
    for (index, (name, conditions)) in defaultRules.enumerated() {
        let rule = AccessRule(
            id: ID(in: change.surroundings), policyID: id, name: name, status: .active, system: true,
            priority: index + 1, requestedPriority: nil, conditions: conditions, actions: .init(),
            created: now, lastUpdated: now)
        try AccessRuleRecords(change).insert(rule, number: index + 1)
        try change.record(
            .ruleCreated, of: RuleOfPolicy(rule: rule, policy: policy),
            also: [policy.eventTarget, server.eventTarget], from: nil, to: rule.document)
    }
    return policy
}

private let defaultRules: [(name: String, conditions: AccessRule.Conditions)] = [
    (
        "Default Rule for Service Apps",
        AccessRule.Conditions(grantTypes: [.clientCredentials], scopes: [Condition.anyScope])
    ),
    (
        "Default Rule for All Other Flows",
        AccessRule.Conditions(
            grantTypes: GrantType.known.filter(\.hasUser),
            groupsIncluded: [People.everyone], scopes: [Condition.anyScope])
    ),
]
