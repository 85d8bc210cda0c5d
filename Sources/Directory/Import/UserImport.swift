// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
package import SystemLog

/// Takes users over, many in one transaction: what they share is read once.
///
/// Make one for a transaction and call ``finish()`` at its end.
package final class UserImport {
    private let change: Change
    private let options: UserImportOptions
    private var types: [String: ProfileSchema] = [:]
    private var groups: [String: Group] = [:]
    private var touched: Set<ID<Group>> = []
    private var hasNewUsers = false

    /// An import in a change.
    package init(_ options: UserImportOptions, in change: Change) {
        (self.options, self.change) = (options, change)
    }

    /// Creates or changes a user.
    ///
    /// `hasPassword` says whether a password will be set. A row that cannot be taken is refused by
    /// ``ChangeRefused``, and then its change.caller undoes what the row has written.
    package func take(
        _ row: ImportedUser, hasPassword: Bool
    ) throws -> (outcome: UserImportOutcome, user: User) {
        do {
            return try taken(row, hasPassword: hasPassword)
        } catch {
            // Groups that the row has made go with it.
            groups = [:]
            throw error
        }
    }

    private func taken(_ row: ImportedUser, hasPassword: Bool) throws -> (UserImportOutcome, User) {
        guard let login = row.profile["login"]?.string, !login.isEmpty else {
            throw ChangeRefused.invalid("login", "The field cannot be left blank")
        }
        guard row.groups.count <= ImportedUser.mostGroups else {
            throw ChangeRefused.invalid("groups", "must not name more than \(ImportedUser.mostGroups) groups")
        }
        let records = UserRecords(change)
        if let existing = try records.find(login: login) { return try update(existing, row) }
        if let id = row.id, try records.find(id) != nil {
            throw ChangeRefused.invalid("id", "`\(id)` is the id of another user")
        }
        return (.created, try create(row, hasPassword: hasPassword))
    }

    /// Writes what all rows together have changed.
    package func finish() throws {
        let (records, now) = (GroupRecords(change), change.now.wholeSecond)
        if hasNewUsers { try records.everyoneChanged(at: now) }
        for id in touched.sorted() { try records.membershipChanged(of: id, at: now) }
        (hasNewUsers, touched) = (false, [])
    }

    private func create(_ row: ImportedUser, hasPassword: Bool) throws -> User {
        let (typeID, schema) = try type(row.type)
        let profile = try schema.checked(schema.completed(values(row.profile, schema)), object: "newUser")
        let status = row.status ?? (hasPassword ? .active : .staged)
        guard ImportedUser.statuses.contains(status) else {
            let allowed = ImportedUser.statuses.map(\.rawValue).joined(separator: ", ")
            throw ChangeRefused.invalid("status", "must be one of \(allowed)")
        }
        let groups = try row.groups.map(group)
        let now = change.now.wholeSecond
        let isStaged = status == .staged
        var user = User(
            id: row.id ?? ID(in: change.surroundings), status: status, profile: profile, created: now,
            activated: isStaged ? nil : now, statusChanged: isStaged ? nil : now, lastUpdated: now)
        user.typeID = typeID
        try UserRecords(change).insert(user, in: change)
        try SchemaRecords(change).claim(profile, of: user.id.text, schema: schema)
        hasNewUsers = true
        let members = MembershipRecords(change)
        for group in groups where try members.enter(user.id, into: group.id) {
            touched.insert(group.id)
        }
        var document = user.eventDocument.object ?? [:]
        if !groups.isEmpty { document["groups"] = .strings(groups.map(\.name)) }
        try change.record(.userCreated, of: user, from: nil, to: .object(document))
        return user
    }

    private func update(_ before: User, _ row: ImportedUser) throws -> (UserImportOutcome, User) {
        switch options.existing {
        case .skip: return (.skipped, before)
        case .refuse: throw ChangeRefused.invalid("login", "somebody has this login already")
        case .update: break
        }
        if let id = row.id, id != before.id {
            throw ChangeRefused.invalid("id", "the user with this login has the id `\(before.id)`")
        }
        let (typeID, schema) = try type(row.type ?? before.typeID)
        let user = try updateUser(
            before.id.text, profile: values(row.profile, schema), isPartial: true, typeID: typeID, in: change)
        var isChanged = user.profile != before.profile || user.typeID != before.typeID
        let records = GroupRecords(change)
        for group in try row.groups.map(group) where try !records.isMember(user.id, of: group.id) {
            try addMember(user, to: group, in: change)
            isChanged = true
        }
        return (isChanged ? .updated : .unchanged, user)
    }

    private func values(_ profile: JSONObject, _ schema: ProfileSchema) throws -> JSONObject {
        options.readsTexts ? try schema.reading(texts: profile) : profile
    }

    private func type(_ name: String?) throws -> (id: String, schema: ProfileSchema) {
        var id = User.defaultTypeID
        if let name, name != "default", name != User.defaultTypeID {
            let records = UserTypeRecords(change)
            guard let found = try records.find(ID(name)) ?? records.find(name: name) else {
                throw ChangeRefused.invalid("type", "`\(name)` is not a user type")
            }
            id = found.id.text
        }
        if let schema = types[id] { return (id, schema) }
        let schema = try SchemaRecords(change).find(.userType(id))
        types[id] = schema
        return (id, schema)
    }

    private func group(_ name: String) throws -> Group {
        if let group = groups[name] { return group }
        guard let found = try GroupRecords(change).find(named: name) else {
            guard options.createsGroups else {
                throw ChangeRefused.invalid("groups", "`\(name)` is not a group")
            }
            // Not remembered: when the row is refused, the group goes with it.
            return try createGroup(profile: ["name": .string(name)], in: change)
        }
        try found.refuseUnlessOwn("given members")
        groups[name] = found
        return found
    }
}
