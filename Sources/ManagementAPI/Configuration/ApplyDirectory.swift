// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

extension ConfigurationRun {
    func apply(_ type: ConfigurationDocument.UserTypeElement) throws {
        let records = UserTypeRecords(change)
        let present: UserType
        if let found = try records.find(name: type.element.name) {
            present = found
            if found.displayName != type.displayName || found.description != type.description {
                _ = try updateUserType(
                    found.id, displayName: type.displayName, description: .some(type.description), in: change)
            }
        } else {
            present = try createUserType(
                name: type.element.name, displayName: type.displayName, description: type.description,
                in: change)
        }
        try setAttributes(
            .userType(present.id.text), custom: type.element.object["attributes"]?.object ?? [:],
            base: type.element.object["baseAttributes"]?.object ?? [:])
    }

    /// Gives a schema exactly these attributes of its own, and base attributes as everyone begins but for
    /// `base`.
    func setAttributes(_ owner: ProfileSchema.Owner, custom: JSONObject, base: JSONObject?) throws {
        let present = try SchemaRecords(change).find(owner)
        var changes = custom
        for name in present.custom.names where custom[name] == nil { changes[name] = .null }
        var baseChanges: JSONObject = [:]
        if let base {
            for name in base.names where owner.base[name] == nil {
                throw ChangeRefused.invalid("baseAttributes.\(name)", "there is no such base attribute")
            }
            for (name, standard) in owner.base.members {
                var wanted = standard.object ?? [:]
                for (field, value) in base[name]?.object?.members ?? [] { wanted[field] = value }
                for field in changeableBaseFields where wanted[field] == nil {
                    wanted[field] = field == "required" ? false : .null
                }
                let differs = changeableBaseFields.contains { field in
                    let now = present.base[name]?[field] ?? (field == "required" ? false : .null)
                    return now != wanted[field] ?? .null
                }
                if differs { baseChanges[name] = .object(wanted) }
            }
        }
        guard !changes.isEmpty && JSON.object(changes) != .object(present.custom) || !baseChanges.isEmpty
        else { return }
        _ = try changeSchema(of: owner, base: baseChanges, custom: changes, in: change)
    }

    func apply(_ draft: NetworkZoneDraft, to found: NetworkZone?, isActive: Bool) throws {
        var zone: NetworkZone
        if let found {
            zone = found
            if found.kind != draft.kind || found.usage != draft.usage || !found.isDescribed(by: draft) {
                zone = try replaceNetworkZone(found.id, with: draft, isForced: !isActive, in: change)
            }
        } else {
            zone = try createNetworkZone(draft, isForced: !isActive, in: change)
        }
        let status: Status = isActive ? .active : .inactive
        if zone.status != status {
            _ = try setNetworkZoneStatus(zone.id, to: status, in: change)
        }
    }

    func apply(_ draft: TrustedOriginDraft, to found: TrustedOrigin?) throws {
        let whole = TrustedOriginDraft(
            name: draft.name, origin: draft.origin, scopes: draft.scopes, status: draft.status ?? .active)
        guard let found else {
            _ = try createTrustedOrigin(whole, in: change)
            return
        }
        _ = try replaceTrustedOrigin(found.id, with: whole, in: change)
    }

    func apply(_ rule: ConfigurationDocument.GroupRuleElement, to found: GroupRule?) throws {
        let known = seed.standing.union((found?.groupIDs.map(\.text) ?? []) + (found?.excludedUsers ?? []))
        let draft = GroupRuleDraft(
            name: rule.element.name, expression: try rule.expression.withIDs(in: change),
            excludedUsers: try rule.excludedUsers.map { name in
                if let user = try UserRecords(change).find(named: name) { return user.id.text }
                if known.contains(name) { return name }
                throw ChangeRefused.invalid(
                    "excludedUsers", "there is no user `\(name)`; name a login or an id")
            },
            groupIDs: try rule.groups.map { name in
                if let found = try GroupRecords(change).find(named: name) { return found.id }
                return known.contains(name) ? ID(name) : try group(name, "groups").id
            })
        var present: GroupRule
        if let found {
            present = found
            if try !isSame(found, as: draft) {
                try setGroupRuleStatus(found.id, isActive: false, in: change)
                present = try replaceGroupRule(found.id, with: draft, standing: seed.standing, in: change)
            }
        } else {
            present = try createGroupRule(draft, standing: seed.standing, in: change)
        }
        if (present.status == .active) != rule.isActive {
            try setGroupRuleStatus(present.id, isActive: rule.isActive, in: change)
        }
    }

    /// Whether a rule says what the draft says, but for what it names and what is gone.
    private func isSame(_ rule: GroupRule, as draft: GroupRuleDraft) throws -> Bool {
        guard rule.expression == draft.expression else { return false }
        if rule.groupIDs == draft.groupIDs, rule.excludedUsers == draft.excludedUsers { return true }
        return try Surviving.included(rule.groupIDs) { try GroupRecords(change).find($0) != nil }
            == draft.groupIDs
            && Surviving.excluded(rule.excludedUsers) { try UserRecords(change).find(ID<User>($0)) != nil }
                == draft.excludedUsers
    }

    /// The group with that name or id.
    func group(_ name: String, _ field: String) throws -> Group {
        if let found = try GroupRecords(change).find(named: name) { return found }
        throw ChangeRefused.invalid(field, "there is no group `\(name)`; name a group or its id")
    }

    func allZones() throws -> [NetworkZone] {
        try NetworkZoneRecords(change).list(after: nil, limit: 1_000).items
    }

    func allOrigins() throws -> [TrustedOrigin] {
        try everyItem { try TrustedOriginRecords(change).list(after: $0, limit: 500) }
    }

    func allGroupRules() throws -> [GroupRule] {
        try everyItem { try GroupRuleRecords(change).list(after: $0, limit: 500) }
    }
}

extension NetworkZone {
    /// Whether the draft says what the zone shows; a zone of the system shows lists that it does not store.
    fileprivate func isDescribed(by draft: NetworkZoneDraft) -> Bool {
        var wanted = self
        wanted.document = draft.document
        return networkZoneJSON(wanted, baseURL: "") == networkZoneJSON(self, baseURL: "")
    }
}
