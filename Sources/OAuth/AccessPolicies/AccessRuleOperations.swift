// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Policies
package import Primitives
package import SystemLog

/// Adds a rule to a policy.
///
/// `id` is fixed from outside by seed files; `nil` makes a new one. Names in `standing` may be of things that
/// are gone, for they come from an earlier state of the rule.
package func createAccessRule(
    _ settings: AccessRuleSettings, id fixed: ID<AccessRule>? = nil, standing: Set<String> = [],
    in path: PolicyPath, in change: Change
) throws -> AccessRule {
    let (server, policy) = try path.lock(in: change)
    try check(settings, replacing: nil, standing: standing, in: policy, change)
    let id = fixed ?? ID(in: change.surroundings)
    guard try !AccessRuleRecords(change).exists(id) else {
        throw ChangeRefused.invalid("id", "a rule with this id exists already")
    }
    let priorities = PriorityRecords(rulesOf: policy.id, in: change)
    let before = try priorities.order()
    var order = before
    let place = order.insert(id.text, at: settings.priority)
    try priorities.write(order, replacing: before)
    let now = change.now.wholeSecond
    let rule = AccessRule(
        id: id, policyID: policy.id, name: settings.name, status: settings.status ?? .active, system: false,
        priority: place, requestedPriority: settings.priority, conditions: settings.conditions,
        actions: settings.actions.keepingFailurePolicy(of: nil), created: now, lastUpdated: now)
    try AccessRuleRecords(change).insert(rule, number: order.items[place - 1].number)
    try change.record(
        .ruleCreated, of: RuleOfPolicy(rule: rule, policy: policy),
        also: [policy.eventTarget, server.eventTarget], from: nil, to: rule.document)
    return rule
}

/// Replaces what an administrator decides about a rule.
///
/// A document that changes nothing leaves everything as it is, the time of the last change included. Names in
/// `standing` may be of things that are gone, for they come from an earlier state of the rule.
package func replaceAccessRule(
    _ id: String, in path: PolicyPath, with settings: AccessRuleSettings, standing: Set<String> = [],
    in change: Change
) throws -> AccessRule {
    let (server, policy) = try path.lock(in: change)
    let records = AccessRuleRecords(change)
    let before = try records.require(id, of: policy.id)
    try check(settings, replacing: before, standing: standing, in: policy, change)
    var rule = before
    rule.name = settings.name
    rule.status = settings.status ?? before.status
    rule.conditions = settings.conditions
    rule.actions = settings.actions.keepingFailurePolicy(of: before.actions)
    let priorities = PriorityRecords(rulesOf: policy.id, in: change)
    let oldOrder = try priorities.order()
    var order = oldOrder
    order.move(id, to: settings.priority)
    try priorities.write(order, replacing: oldOrder)
    rule.priority = order.place(of: id) ?? before.priority
    guard rule.document != before.document else { return try records.require(id, of: policy.id) }
    rule.lastUpdated = change.now.wholeSecond
    try records.update(rule)
    try change.record(
        .ruleUpdated, of: RuleOfPolicy(rule: rule, policy: policy),
        also: [policy.eventTarget, server.eventTarget], from: before.document, to: rule.document
    )
    return try records.require(id, of: policy.id)
}

/// Activates or deactivates a rule; asking for the state that it is in changes nothing.
package func setAccessRuleStatus(
    _ id: String, in path: PolicyPath, to status: Status, in change: Change
) throws {
    let (server, policy) = try path.lock(in: change)
    let before = try AccessRuleRecords(change).require(id, of: policy.id)
    guard before.status != status else { return }
    var rule = before
    rule.status = status
    rule.lastUpdated = change.now.wholeSecond
    try AccessRuleRecords(change).update(rule)
    try change.record(
        status == .active ? .ruleActivated : .ruleDeactivated, of: RuleOfPolicy(rule: rule, policy: policy),
        also: [policy.eventTarget, server.eventTarget], from: before.document, to: rule.document)
}

/// Deletes a rule, active or not; those after it move up.
///
/// The rules of the system are refused.
package func deleteAccessRule(_ id: String, in path: PolicyPath, in change: Change) throws {
    let (server, policy) = try path.lock(in: change)
    let rule = try AccessRuleRecords(change).require(id, of: policy.id)
    guard !rule.system else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default rules cannot be deleted; they can be changed and deactivated")
    }
    let priorities = PriorityRecords(rulesOf: policy.id, in: change)
    let before = try priorities.order()
    var order = before
    order.remove(id)
    try AccessRuleRecords(change).delete(rule.id)
    try priorities.write(order, replacing: before)
    try change.record(
        .ruleDeleted, of: RuleOfPolicy(rule: rule, policy: policy),
        also: [policy.eventTarget, server.eventTarget], from: rule.document, to: nil)
}

/// Puts all rules of a policy into an order at once; those of the system stay last, named or not.
package func arrangeAccessRules(
    _ ids: [String], in path: PolicyPath, in change: Change
) throws -> [AccessRule] {
    let (server, policy) = try path.lock(in: change)
    let arranged = try arrange(
        ids, PriorityRecords(rulesOf: policy.id, in: change), what: "rule of the policy")
    if let (before, after) = arranged {
        try change.record(
            .policyUpdated, of: policy, also: [server.eventTarget], from: ["rules": .strings(before)],
            to: ["rules": .strings(after)])
    }
    return try AccessRuleRecords(change).list(of: policy.id)
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
