// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Persistence
package import Primitives
package import SystemLog

/// What an administrator decides about a rule.
package struct GroupRuleDraft: Sendable {
    package let name: String
    package let expression: String
    package let excludedUsers: [String]
    package let groupIDs: [ID<Group>]

    package init(name: String, expression: String, excludedUsers: [String], groupIDs: [ID<Group>]) {
        self.name = name
        self.expression = expression
        self.excludedUsers = excludedUsers
        self.groupIDs = groupIDs
    }
}

/// Adds a rule, inactive.
///
/// Groups in `standing` may be gone, for they come from an earlier state of the rule; it cannot be activated
/// with them.
package func createGroupRule(
    _ draft: GroupRuleDraft, standing: Set<String> = [], in change: Change
) throws -> GroupRule {
    try change.lockConfiguration()
    let records = GroupRuleRecords(change)
    guard try records.count() < GroupRule.most else {
        throw ChangeRefused.invalid(
            object: "groupRule", causes: ["an organisation has at most \(GroupRule.most) group rules"])
    }
    let now = change.now.wholeSecond
    let rule = GroupRule(
        id: ID(in: change.surroundings), name: draft.name, status: .inactive, expression: draft.expression,
        excludedUsers: draft.excludedUsers, groupIDs: draft.groupIDs, created: now, lastUpdated: now)
    try check(rule, standing: standing, in: change)
    try records.insert(rule)
    try change.record(.groupRuleCreated, of: rule, from: nil, to: rule.eventDocument)
    return rule
}

/// Replaces a rule that is not active.
///
/// Groups in `standing` may be gone, for they come from an earlier state of the rule.
package func replaceGroupRule(
    _ id: ID<GroupRule>, with draft: GroupRuleDraft, standing: Set<String> = [], in change: Change
) throws -> GroupRule {
    try change.lockConfiguration()
    let before = try groupRule(id, in: change)
    guard before.status != .active else {
        throw ChangeRefused.invalid("status", "an active rule cannot be changed; deactivate it first")
    }
    var rule = before
    rule.name = draft.name
    rule.expression = draft.expression
    rule.excludedUsers = draft.excludedUsers
    rule.groupIDs = draft.groupIDs
    rule.status = .inactive
    rule.lastUpdated = change.now.wholeSecond
    try check(rule, standing: standing, in: change)
    try GroupRuleRecords(change).update(rule)
    try change.record(.groupRuleUpdated, of: rule, from: before.eventDocument, to: rule.eventDocument)
    return rule
}

/// Activates a rule, which is then applied to all users some at a time, or deactivates it; what it has made
/// stays.
package func setGroupRuleStatus(_ id: ID<GroupRule>, isActive: Bool, in change: Change) throws {
    try change.lockConfiguration()
    let before = try groupRule(id, in: change)
    guard (before.status == .active) != isActive else { return }
    var rule = before
    rule.status = isActive ? .active : .inactive
    rule.job = isActive ? .apply : nil
    rule.lastUpdated = change.now.wholeSecond
    if isActive { try check(rule, standing: [], in: change) }
    try GroupRuleRecords(change).update(rule, startingJob: isActive)
    try change.record(
        isActive ? .groupRuleActivated : .groupRuleDeactivated, of: rule, from: before.eventDocument,
        to: rule.eventDocument)
}

/// Deletes a rule; the memberships that it made go with it or count as made by hand, some at a time.
package func deleteGroupRule(_ id: ID<GroupRule>, removingUsers: Bool, in change: Change) throws {
    try change.lockConfiguration()
    var rule = try groupRule(id, in: change)
    try change.record(.groupRuleDeleted, of: rule, from: rule.eventDocument, to: nil)
    rule.status = .inactive
    rule.job = removingUsers ? .remove : .keep
    // The name is free at once.
    rule.name = "\(rule.name) \(rule.id)"
    rule.lastUpdated = change.now.wholeSecond
    try GroupRuleRecords(change).update(rule, startingJob: true)
}

/// The rule with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func groupRule(_ id: ID<GroupRule>, in tx: any Transaction) throws -> GroupRule {
    guard let rule = try GroupRuleRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "PolicyRule", id: id.text)
    }
    return rule
}

/// Rules that name a group which is gone are not at work any more.
func invalidateRules(naming group: ID<Group>, in change: Change) throws {
    let records = GroupRuleRecords(change)
    for var rule in try records.naming(group) where rule.status == .active {
        rule.status = .invalid
        rule.job = rule.job == .apply ? nil : rule.job
        rule.lastUpdated = change.now.wholeSecond
        try records.update(rule)
        try change.note(rule)
    }
}

private func check(_ rule: GroupRule, standing: Set<String>, in tx: any Transaction) throws {
    var causes: [String] = []
    if try GroupRuleRecords(tx).isTaken(name: rule.name, besides: rule.id) {
        causes.append("name: An object with this field already exists in the current organization")
    }
    let schema = try SchemaRecords(tx).find(.userType(User.defaultTypeID))
    do {
        _ = try ParsedExpression(parsing: rule.expression)
        let errors = checkExpression(rule.expression, .groupRules(userAttributes: schema.declaredTypes))
            .filter { $0.severity == .error }
        causes += errors.map { "conditions.expression.value: \($0.sentence)" }
    } catch {
        causes.append("conditions.expression.value: cannot be read: \(error)")
    }
    for id in rule.groupIDs where !standing.contains(id.text) {
        let group = try GroupRecords(tx).find(id)
        if group == nil {
            causes.append("actions.assignUserToGroups.groupIds: `\(id)` is not a group")
        } else if group?.kind != .own {
            causes.append("actions.assignUserToGroups.groupIds: `\(id)` is not of the type OKTA_GROUP")
        } else if try AdminRoleRecords(tx).hasRoles(group: id) {
            causes.append(
                "actions.assignUserToGroups.groupIds: the members of `\(id)` are administrators, whom no rule can make"
            )
        }
    }
    guard causes.isEmpty else { throw ChangeRefused.invalid(object: "groupRule", causes: causes) }
    if let circle = try negatedCircle(with: rule, in: tx) {
        throw ChangeRefused.invalid(object: "groupRule", causes: ["conditions.expression.value: \(circle)"])
    }
}

extension GroupRule: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "GroupRule", alternateID: name, displayName: name)
    }

    package var revised: Revised { .thing(.groupRule, id.text) }

    package var invalidated: [ConfigurationKey] { [.groupRules] }

    var eventDocument: JSON {
        [
            "name": .string(name), "status": .string(status.rawValue), "expression": .string(expression),
            "groupIds": .strings(groupIDs.map(\.text)), "exclude": .strings(excludedUsers),
        ]
    }
}
