// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import SignIn
import SystemLog

extension SeedRun {
    mutating func apply(_ organisation: SeedDocument.Organisation) throws {
        try at("organisation") { run in
            let before = try Directory.organisation(in: run.change)
            let name = organisation.name ?? before.name
            let differs = organisation.settings.members.contains { member in
                (before.settings[member.name] ?? .null) != member.value
            }
            guard name != before.name || differs else {
                return run.report.add(.unchanged, "organisation", before.name)
            }
            let after = try updateOrganisation(
                name: name, settings: organisation.settings, isPartial: true, in: run.change)
            run.report.add(.changed, "organisation", after.name)
        }
    }

    mutating func apply(_ group: SeedDocument.Group) throws {
        let records = GroupRecords(change)
        let found = try match(
            group.id, byID: { try records.find(ID($0)) },
            byName: { try records.find(name: group.name) ?? records.find(name: group.name, kind: .builtIn) })
        guard let found else {
            _ = try at("\(group.path).profile") { run in
                try createGroup(
                    profile: group.profile, id: group.id.map { ID($0) }, in: run.change)
            }
            return report.add(.created, "group", group.name)
        }
        guard found.profile.withoutNulls != group.profile.withoutNulls else {
            return report.add(.unchanged, "group", group.name)
        }
        _ = try at("\(group.path).profile") { run in
            try replaceGroup(found.id, profile: group.profile, in: run.change)
        }
        report.add(.changed, "group", group.name)
    }

    mutating func apply(_ user: SeedDocument.User) throws {
        let records = UserRecords(change)
        let found = try match(
            user.id, byID: { try records.find(ID($0)) }, byName: { try records.find(login: user.login) })
        var action = found == nil ? SeedReport.Action.created : .unchanged
        if let found, found.profile != user.profile.withoutNulls { action = .changed }
        let present = try at("\(user.path).profile") { run in
            guard let found else {
                return try createUser(
                    profile: user.profile, status: user.status, id: user.id.map { ID($0) }, in: run.change)
            }
            return try updateUser(found.id.text, profile: user.profile, isPartial: false, in: run.change)
        }
        let hasMoved = try setGroups(of: present, to: user.groups)
        let hasRoles = try grant(user.roles, to: present)
        let hasPassword = try at("\(user.path).credentials") { run in try run.setPassword(of: user, present) }
        if action == .unchanged, hasMoved || hasRoles || hasPassword { action = .changed }
        report.add(action, "user", user.login)
    }

    /// Sets the password unless it is the present one; answers whether it was set.
    private func setPassword(of seeded: SeedDocument.User, _ user: User) throws -> Bool {
        let hash: PasswordHash
        var isImported = false
        switch seeded.password {
        case .clear(let secret):
            let problems = PasswordRules.problems(
                of: secret, login: user.login, common: commonPasswords)
            guard problems.isEmpty else {
                throw ChangeRefused.invalid(object: "password", causes: problems.map { "password: \($0)" })
            }
            if try PasswordRecords(change).find(user.id)?.verify(secret) == true { return false }
            hash = try PasswordHash(secret, cost: .standard, in: change.surroundings)
        case .imported(let imported):
            if user.hasPassword { return false }
            hash = imported
            isImported = true
        case nil: return false
        }
        _ = try SignIn.setPassword(hash, of: user, isImported: isImported, in: change)
        return true
    }

    /// Makes the user a member of exactly these groups; answers whether anything changed.
    private func setGroups(of user: User, to names: [String]?) throws -> Bool {
        guard let names else { return false }
        let records = GroupRecords(change)
        let wanted = try names.map { name in
            guard
                let group = try records.find(ID(name)) ?? records.find(name: name)
                    ?? records.everyone(named: name)
            else {
                throw ChangeRefused.invalid("groups", "there is no group `\(name)`; name a group or its id")
            }
            return group
        }.filter { !$0.isEveryone }
        let present = try records.groups(of: user.id).filter { $0.kind == .own }
        for group in wanted where !present.contains(where: { $0.id == group.id }) {
            try addMember(user.id.text, to: group.id, in: change)
        }
        for group in present where !wanted.contains(where: { $0.id == group.id }) {
            try removeMember(user.id.text, from: group.id, in: change)
        }
        return Set(present.map(\.id)) != Set(wanted.map(\.id))
    }

    private func grant(_ roles: [AdminRole], to user: User) throws -> Bool {
        let missing = Set(roles).subtracting(try Principal(.user(user.id), in: change).roles.map(\.role))
        for role in missing.sorted(by: { $0.rawValue < $1.rawValue }) {
            try grantRole(role, to: user, in: change)
        }
        return !missing.isEmpty
    }
}

extension GroupRecords {
    fileprivate func everyone(named name: String) throws -> Group? {
        name == Group.everyoneName ? try everyone() : nil
    }
}

extension JSONObject {
    /// Without members that are `null`, which means the same as leaving them out.
    var withoutNulls: JSONObject {
        JSONObject(uniqueMembers: members.filter { !$0.value.isNull })
    }
}
