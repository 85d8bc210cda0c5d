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
                let found = try run.present(rule, in: path)
                let resolved = try run.resolved(rule.settings, replacing: found)
                return (resolved, try run.apply(resolved, id: rule.id, to: found, in: path))
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
                    try AccessRuleRecords(run.change).list(of: ID(path.policy)).map {
                        SeedOrder.Place(id: $0.id.text, isSystem: $0.system, requested: $0.requestedPriority)
                    }
                },
                arrange: { ids in
                    _ = try arrangeAccessRules(ids, in: path, in: run.change)
                },
                move: { index in
                    _ = try replaceAccessRule(
                        ordered[index].id, in: path, with: settings[index], in: run.change)
                })
        }
    }

    private func present(_ rule: SeedServer.Rule, in path: PolicyPath) throws -> AccessRule? {
        let records = AccessRuleRecords(change)
        let policy = ID<AccessPolicy>(path.policy)
        return try match(
            rule.id, byID: { try records.find($0, of: policy) },
            byName: { try records.find(named: rule.settings.name, of: policy) })
    }

    /// Creates or replaces a rule; the place of one that exists is left for later.
    private func apply(
        _ settings: AccessRuleSettings, id: String?, to found: AccessRule?, in path: PolicyPath
    ) throws -> SeedOrder.Item {
        guard let found else {
            let rule = try createAccessRule(
                settings, id: id.map { ID($0) }, standing: standing, in: path, in: change)
            return SeedOrder.Item(
                id: rule.id.text, isSystem: false, priority: settings.priority, action: .created)
        }
        let isSame =
            try found.name == settings.name && found.status == settings.status ?? found.status
            && isSame(found, as: settings, in: path)
        if !isSame {
            var inPlace = settings
            inPlace.priority = nil
            _ = try replaceAccessRule(found.id.text, in: path, with: inPlace, standing: standing, in: change)
        }
        return SeedOrder.Item(
            id: found.id.text, isSystem: found.system, priority: settings.priority,
            action: isSame ? .unchanged : .changed)
    }

    /// Whether a rule says what the settings say, but for what it names and what is gone.
    private func isSame(
        _ found: AccessRule, as settings: AccessRuleSettings, in path: PolicyPath
    ) throws -> Bool {
        var (present, actions) = (found.conditions, found.actions)
        let wanted = settings.actions.keepingFailurePolicy(of: actions)
        if present == settings.conditions, actions == wanted { return true }
        let (users, groups) = (UserRecords(change), GroupRecords(change))
        let isUser = { (id: String) in try users.find(ID<User>(id)) != nil }
        let isGroup = { (id: String) in try id == People.everyone || groups.find(ID(id)) != nil }
        let scopes =
            try ServerRecords(change).find(path.server).map { try ScopeRecords(change).names(of: $0.id) }
            ?? []
        present.usersIncluded = try Surviving.included(present.usersIncluded, isUser)
        present.usersExcluded = try Surviving.excluded(present.usersExcluded, isUser)
        present.groupsIncluded = try Surviving.included(present.groupsIncluded, isGroup)
        present.groupsExcluded = try Surviving.excluded(present.groupsExcluded, isGroup)
        present.scopes = Surviving.included(present.scopes) {
            $0 == Condition.anyScope || scopes.contains($0)
        }
        if let hook = actions.inlineHookID, actions.inlineHookOnFailure != .deny,
            try InlineHookRecords(change).find(hook) == nil
        {
            actions.inlineHookID = nil
            actions.inlineHookOnFailure = nil
        }
        return present == settings.conditions && actions == wanted
    }

    /// The settings with ids where the document has names of groups and logins of users.
    ///
    /// What `found` names already may stay although it is gone.
    private func resolved(
        _ settings: AccessRuleSettings, replacing found: AccessRule?
    ) throws -> AccessRuleSettings {
        let present = found?.conditions
        let known = standing.union(
            [
                present?.usersIncluded, present?.usersExcluded, present?.groupsIncluded,
                present?.groupsExcluded,
            ].flatMap { $0 ?? [] })
        var causes: [String] = []
        func groups(_ names: [String], _ field: String) throws -> [String] {
            let records = GroupRecords(change)
            return try names.map { name in
                if name == People.everyone { return name }
                if let group = try records.find(named: name) { return group.id.text }
                if known.contains(name) { return name }
                causes.append(
                    "conditions.people.groups.\(field): there is no group `\(name)`; EVERYONE stands for all users"
                )
                return name
            }
        }
        func users(_ names: [String], _ field: String) throws -> [String] {
            try names.map { name in
                if let user = try UserRecords(change).find(named: name) { return user.id.text }
                if known.contains(name) { return name }
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
        var actions = settings.actions
        if let name = actions.inlineHookID, try InlineHookRecords(change).find(name) == nil {
            let hooks = try InlineHookRecords(change).list().filter { $0.name == name }
            if hooks.count > 1 {
                causes.append(
                    "actions.token.inlineHook.id: \(hooks.count) inline hooks have the name `\(name)`; name one by its id"
                )
            } else if let hook = hooks.first {
                actions.inlineHookID = hook.id.text
            }
        }
        guard causes.isEmpty else { throw ChangeRefused.invalid(object: "policyRule", causes: causes) }
        return AccessRuleSettings(
            name: settings.name, status: settings.status, priority: settings.priority, conditions: conditions,
            actions: actions)
    }
}
