// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

extension ConfigurationRun {
    func apply(_ type: ConfigurationDocument.UserTypeElement) throws {
        let records = UserTypeRecords(tx)
        let present: UserType
        if let found = try records.find(name: type.element.name) {
            present = found
            if found.displayName != type.displayName || found.description != type.description {
                _ = try updateUserType(
                    found.id, displayName: type.displayName, description: .some(type.description), by: caller,
                    in: tx,
                    with: surroundings)
            }
        } else {
            present = try createUserType(
                name: type.element.name, displayName: type.displayName, description: type.description,
                by: caller,
                in: tx, with: surroundings)
        }
        try setAttributes(
            .userType(present.id.text), custom: type.element.object["attributes"]?.object ?? [:],
            base: type.element.object["baseAttributes"]?.object ?? [:])
    }

    /// Gives a schema exactly these attributes of its own, and base attributes as everyone begins but for
    /// `base`.
    func setAttributes(_ owner: ProfileSchema.Owner, custom: JSONObject, base: JSONObject?) throws {
        let present = try SchemaRecords(tx).find(owner)
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
        _ = try changeSchema(
            of: owner, base: baseChanges, custom: changes, by: caller, in: tx, with: surroundings)
    }

    func apply(_ draft: NetworkZoneDraft, to found: NetworkZone?, isActive: Bool) throws {
        var zone: NetworkZone
        if let found {
            zone = found
            if found.kind != draft.kind || found.usage != draft.usage || !found.isDescribed(by: draft) {
                zone = try replaceNetworkZone(found.id, with: draft, by: caller, in: tx, with: surroundings)
            }
        } else {
            zone = try createNetworkZone(draft, by: caller, in: tx, with: surroundings)
        }
        let status: Status = isActive ? .active : .inactive
        if zone.status != status {
            _ = try setNetworkZoneStatus(zone.id, to: status, by: caller, in: tx, with: surroundings)
        }
    }

    func apply(_ draft: TrustedOriginDraft, to found: TrustedOrigin?) throws {
        let whole = TrustedOriginDraft(
            name: draft.name, origin: draft.origin, scopes: draft.scopes, status: draft.status ?? .active)
        guard let found else {
            _ = try createTrustedOrigin(whole, by: caller, in: tx, with: surroundings)
            return
        }
        _ = try replaceTrustedOrigin(found.id, with: whole, by: caller, in: tx, with: surroundings)
    }

    func apply(_ rule: ConfigurationDocument.GroupRuleElement, to found: GroupRule?) throws {
        let draft = GroupRuleDraft(
            name: rule.element.name, expression: rule.expression,
            excludedUsers: try rule.excludedUsers.map { name in
                guard let user = try UserRecords(tx).find(named: name) else {
                    throw ChangeRefused.invalid(
                        "excludedUsers", "there is no user `\(name)`; name a login or an id")
                }
                return user.id.text
            }, groupIDs: try rule.groups.map { try group($0, "groups").id })
        var present: GroupRule
        if let found {
            present = found
            let isSame =
                found.expression == draft.expression && found.groupIDs == draft.groupIDs
                && found.excludedUsers == draft.excludedUsers
            if !isSame {
                try setGroupRuleStatus(found.id, isActive: false, by: caller, in: tx, with: surroundings)
                present = try replaceGroupRule(found.id, with: draft, by: caller, in: tx, with: surroundings)
            }
        } else {
            present = try createGroupRule(draft, by: caller, in: tx, with: surroundings)
        }
        if (present.status == .active) != rule.isActive {
            try setGroupRuleStatus(
                present.id, isActive: rule.isActive, by: caller, in: tx, with: surroundings)
        }
    }

    /// The group with that name or id.
    func group(_ name: String, _ field: String) throws -> Group {
        if let found = try GroupRecords(tx).find(named: name) { return found }
        throw ChangeRefused.invalid(field, "there is no group `\(name)`; name a group or its id")
    }

    func allZones() throws -> [NetworkZone] {
        try NetworkZoneRecords(tx).list(after: nil, limit: 1_000).items
    }

    func allOrigins() throws -> [TrustedOrigin] {
        try everyItem { try TrustedOriginRecords(tx).list(after: $0, limit: 500) }
    }

    func allGroupRules() throws -> [GroupRule] {
        try everyItem { try GroupRuleRecords(tx).list(after: $0, limit: 500) }
    }
}

extension NetworkZone {
    fileprivate func isDescribed(by draft: NetworkZoneDraft) -> Bool {
        document.withoutDeepNulls == draft.document.withoutDeepNulls
    }
}
