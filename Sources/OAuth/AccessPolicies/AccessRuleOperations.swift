// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
import Policies
package import Primitives
package import SystemLog

/// Adds a rule to a policy.
///
/// `id` is fixed from outside by seed files; `nil` makes a new one. Names in `standing` may be of things that
/// are gone, for they come from an earlier state of the rule.
package func createAccessRule(
    _ settings: AccessRuleSettings, id fixed: ID<AccessRule>? = nil, standing: Set<String> = [],
    in path: PolicyPath, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> AccessRule {
    let (server, policy) = try path.lock(in: tx)
    try check(settings, replacing: nil, standing: standing, in: policy, tx)
    let id = fixed ?? ID(in: surroundings)
    guard try !AccessRuleRecords(tx).exists(id) else {
        throw ChangeRefused.invalid("id", "a rule with this id exists already")
    }
    let priorities = PriorityRecords(rulesOf: policy.id, in: tx)
    let before = try priorities.order()
    var order = before
    let place = order.insert(id.text, at: settings.priority)
    try priorities.write(order, replacing: before)
    let now = surroundings.now().wholeSecond
    let rule = AccessRule(
        id: id, policyID: policy.id, name: settings.name, status: settings.status ?? .active, system: false,
        priority: place, requestedPriority: settings.priority, conditions: settings.conditions,
        actions: settings.actions.keepingFailurePolicy(of: nil), created: now, lastUpdated: now)
    try AccessRuleRecords(tx).insert(rule, number: order.items[place - 1].number)
    try recordChange(
        .ruleCreated, target: rule.target, also: [policy.target, server.target], from: nil, to: rule.document,
        by: caller, in: tx, with: surroundings)
    return rule
}

/// Replaces what an administrator decides about a rule.
///
/// A document that changes nothing leaves everything as it is, the time of the last change included. Names in
/// `standing` may be of things that are gone, for they come from an earlier state of the rule.
package func replaceAccessRule(
    _ id: String, in path: PolicyPath, with settings: AccessRuleSettings, standing: Set<String> = [],
    by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> AccessRule {
    let (server, policy) = try path.lock(in: tx)
    let records = AccessRuleRecords(tx)
    let before = try records.require(id, of: policy.id)
    try check(settings, replacing: before, standing: standing, in: policy, tx)
    var rule = before
    rule.name = settings.name
    rule.status = settings.status ?? before.status
    rule.conditions = settings.conditions
    rule.actions = settings.actions.keepingFailurePolicy(of: before.actions)
    let priorities = PriorityRecords(rulesOf: policy.id, in: tx)
    let oldOrder = try priorities.order()
    var order = oldOrder
    order.move(id, to: settings.priority)
    try priorities.write(order, replacing: oldOrder)
    rule.priority = order.place(of: id) ?? before.priority
    guard rule.document != before.document else { return try records.require(id, of: policy.id) }
    rule.lastUpdated = surroundings.now().wholeSecond
    try records.update(rule)
    try recordChange(
        .ruleUpdated, target: rule.target, also: [policy.target, server.target], from: before.document,
        to: rule.document, by: caller, in: tx, with: surroundings)
    return try records.require(id, of: policy.id)
}

/// Activates or deactivates a rule; asking for the state that it is in changes nothing.
package func setAccessRuleStatus(
    _ id: String, in path: PolicyPath, to status: Status, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let (server, policy) = try path.lock(in: tx)
    let before = try AccessRuleRecords(tx).require(id, of: policy.id)
    guard before.status != status else { return }
    var rule = before
    rule.status = status
    rule.lastUpdated = surroundings.now().wholeSecond
    try AccessRuleRecords(tx).update(rule)
    try recordChange(
        status == .active ? .ruleActivated : .ruleDeactivated, target: rule.target,
        also: [policy.target, server.target], from: before.document, to: rule.document, by: caller, in: tx,
        with: surroundings)
}

/// Deletes a rule, active or not; those after it move up.
///
/// The rules of the system are refused.
package func deleteAccessRule(
    _ id: String, in path: PolicyPath, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let (server, policy) = try path.lock(in: tx)
    let rule = try AccessRuleRecords(tx).require(id, of: policy.id)
    guard !rule.system else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default rules cannot be deleted; they can be changed and deactivated")
    }
    let priorities = PriorityRecords(rulesOf: policy.id, in: tx)
    let before = try priorities.order()
    var order = before
    order.remove(id)
    try AccessRuleRecords(tx).delete(rule.id)
    try priorities.write(order, replacing: before)
    try recordChange(
        .ruleDeleted, target: rule.target, also: [policy.target, server.target], from: rule.document, to: nil,
        by: caller, in: tx, with: surroundings)
}

/// Puts all rules of a policy into an order at once; those of the system stay last, named or not.
package func arrangeAccessRules(
    _ ids: [String], in path: PolicyPath, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> [AccessRule] {
    let (server, policy) = try path.lock(in: tx)
    let arranged = try arrange(ids, PriorityRecords(rulesOf: policy.id, in: tx), what: "rule of the policy")
    if let (before, after) = arranged {
        try recordChange(
            .policyUpdated, target: policy.target, also: [server.target], from: ["rules": .strings(before)],
            to: ["rules": .strings(after)], by: caller, in: tx, with: surroundings)
    }
    return try AccessRuleRecords(tx).list(of: policy.id)
}

private func check(
    _ settings: AccessRuleSettings, replacing before: AccessRule?, standing: Set<String>,
    in policy: AccessPolicy, _ tx: any Transaction
) throws {
    var problems = settings.problems
    problems += try AccessReferences(tx, standing: standing).problems(
        with: settings.conditions, replacing: before?.conditions, on: policy.serverID)
    problems += try hookProblems(
        with: settings.actions, replacing: before?.actions, standing: standing, in: tx)
    if let other = try AccessRuleRecords(tx).find(named: settings.name, of: policy.id), other.id != before?.id
    {
        problems.append("name: another rule of this policy has this name already")
    }
    guard problems.isEmpty else { throw ChangeRefused.invalid(object: "policyRule", causes: problems) }
}
