// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Policies
import Primitives

extension SeedRun {
    /// `owner` names the server and the policy for the report.
    mutating func applyRules(_ policy: SeedServer.Policy, in path: PolicyPath, owner: String) throws {
        var settings: [AccessRuleSettings] = []
        var items: [SeedOrder.Item] = []
        for rule in policy.rules {
            let (resolved, item) = try at(rule.path) { run in
                let resolved = try run.resolved(rule.settings)
                return (resolved, try run.apply(resolved, id: rule.id, in: path))
            }
            settings.append(resolved)
            items.append(item)
        }
        let hasChanged = try order(&items, settings, in: path, at: "\(policy.path).rules")
        for (rule, item) in zip(policy.rules, items) {
            report.add(item.action, "rule", rule.settings.name, of: owner)
        }
        if hasChanged { report.add(.changed, "order of rules", "of \(policy.settings.name)", of: owner) }
    }

    private mutating func order(
        _ items: inout [SeedOrder.Item], _ settings: [AccessRuleSettings], in path: PolicyPath,
        at place: String
    ) throws -> Bool {
        let (run, ordered) = (self, items)
        return try at(place) { _ in
            try SeedOrder.settle(
                &items,
                list: {
                    try AccessRuleRecords(run.tx).list(of: ID(path.policy)).map {
                        SeedOrder.Place(id: $0.id.text, isSystem: $0.system, requested: $0.requestedPriority)
                    }
                },
                arrange: { ids in
                    _ = try arrangeAccessRules(
                        ids, in: path, by: run.caller, in: run.tx, with: run.surroundings)
                },
                move: { index in
                    _ = try replaceAccessRule(
                        ordered[index].id, in: path, with: settings[index], by: run.caller, in: run.tx,
                        with: run.surroundings)
                })
        }
    }

    /// Creates or replaces a rule; the place of one that exists is left for later.
    private func apply(
        _ settings: AccessRuleSettings, id: String?, in path: PolicyPath
    ) throws -> SeedOrder.Item {
        let records = AccessRuleRecords(tx)
        let policy = ID<AccessPolicy>(path.policy)
        let found = try match(
            id, byID: { try records.find($0, of: policy) },
            byName: { try records.find(named: settings.name, of: policy) })
        guard let found else {
            let rule = try createAccessRule(
                settings, id: id.map { ID($0) }, in: path, by: caller, in: tx, with: surroundings)
            return SeedOrder.Item(
                id: rule.id.text, isSystem: false, priority: settings.priority, action: .created)
        }
        let isSame =
            found.name == settings.name && found.conditions == settings.conditions
            && found.actions == settings.actions.keepingFailurePolicy(of: found.actions)
            && found.status == settings.status ?? found.status
        if !isSame {
            var inPlace = settings
            inPlace.priority = nil
            _ = try replaceAccessRule(
                found.id.text, in: path, with: inPlace, by: caller, in: tx, with: surroundings)
        }
        return SeedOrder.Item(
            id: found.id.text, isSystem: found.system, priority: settings.priority,
            action: isSame ? .unchanged : .changed)
    }

    /// The settings with ids where the document has names of groups and logins of users.
    private func resolved(_ settings: AccessRuleSettings) throws -> AccessRuleSettings {
        var causes: [String] = []
        func groups(_ names: [String], _ field: String) throws -> [String] {
            let records = GroupRecords(tx)
            return try names.map { name in
                if name == People.everyone { return name }
                if let group = try records.find(ID(name)) ?? records.find(name: name) { return group.id.text }
                causes.append(
                    "conditions.people.groups.\(field): there is no group `\(name)`; EVERYONE stands for all users"
                )
                return name
            }
        }
        func users(_ names: [String], _ field: String) throws -> [String] {
            try names.map { name in
                if let user = try UserRecords(tx).find(named: name) { return user.id.text }
                causes.append(
                    "conditions.people.users.\(field): there is no user `\(name)`; name a login or an id")
                return name
            }
        }
        var conditions = settings.conditions
        conditions.usersIncluded = try users(conditions.usersIncluded, "include")
        conditions.usersExcluded = try users(conditions.usersExcluded, "exclude")
        conditions.groupsIncluded = try groups(conditions.groupsIncluded, "include")
        conditions.groupsExcluded = try groups(conditions.groupsExcluded, "exclude")
        guard causes.isEmpty else { throw ChangeRefused.invalid(object: "policyRule", causes: causes) }
        var actions = settings.actions
        if let name = actions.inlineHookID, try InlineHookRecords(tx).find(name) == nil,
            let hook = try InlineHookRecords(tx).list().first(where: { $0.name == name })
        {
            actions.inlineHookID = hook.id.text
        }
        return AccessRuleSettings(
            name: settings.name, status: settings.status, priority: settings.priority, conditions: conditions,
            actions: actions)
    }
}
