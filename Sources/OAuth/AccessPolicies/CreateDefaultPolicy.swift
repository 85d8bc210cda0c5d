// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
import Policies
package import Primitives
package import SystemLog

/// Creates the Default Policy of a server, with which its first token request succeeds.
///
/// It is for all clients, always last and never deleted, and has two rules of the same kind: one for service
/// apps, which come without a user, and one for all other flows, open to everyone. Each grants whatever
/// scopes are asked for.
@discardableResult
package func createDefaultPolicy(
    of serverName: String, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> AccessPolicy {
    let server = try lockServer(serverName, in: tx)
    let priorities = PriorityRecords(policiesOf: server.id, in: tx)
    var order = try priorities.order()
    guard !order.items.contains(where: \.isSystem) else {
        throw ChangeRefused.notNow(
            summary: "The default policy exists already", cause: "a server has at most one default policy")
    }
    let now = surroundings.now().wholeSecond
    let id = ID<AccessPolicy>(in: surroundings)
    let place = order.insertSystem(id.text)
    let policy = AccessPolicy(
        id: id, serverID: server.id, name: "Default Policy",
        description: "Applies when no other policy does. Every client may have tokens.", status: .active,
        system: true, priority: place, requestedPriority: nil, clients: [AccessPolicy.allClients],
        created: now,
        lastUpdated: now)
    try AccessPolicyRecords(tx).insert(policy, number: place)
    try recordChange(
        .policyCreated, target: policy.target, also: [server.target], from: nil, to: policy.document,
        by: caller,
        in: tx, with: surroundings)
    for (index, (name, conditions)) in defaultRules.enumerated() {
        let rule = AccessRule(
            id: ID(in: surroundings), policyID: id, name: name, status: .active, system: true,
            priority: index + 1, requestedPriority: nil, conditions: conditions, actions: .init(),
            created: now,
            lastUpdated: now)
        try AccessRuleRecords(tx).insert(rule, number: index + 1)
        try recordChange(
            .ruleCreated, target: rule.target, also: [policy.target, server.target], from: nil,
            to: rule.document,
            by: caller, in: tx, with: surroundings)
    }
    return policy
}

private let defaultRules: [(name: String, conditions: AccessRule.Conditions)] = [
    (
        "Default Rule for Service Apps",
        AccessRule.Conditions(grantTypes: [GrantTypes.clientCredentials], scopes: [Condition.anyScope])
    ),
    (
        "Default Rule for All Other Flows",
        AccessRule.Conditions(
            grantTypes: GrantTypes.known.filter { $0 != GrantTypes.clientCredentials },
            groupsIncluded: [People.everyone], scopes: [Condition.anyScope])
    ),
]
