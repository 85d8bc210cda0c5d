// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

/// The rows of groups and of their members.
package struct GroupRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, kind, profile, created, last_updated, last_membership_updated
        """

    /// What groups can be filtered on; a search reaches the profile too, and of the organisation's own
    /// attributes those that are texts.
    package func filterColumns(inSearch: Bool) throws -> [String: FilterColumn] {
        let dialect = tx.dialect
        var columns: [String: FilterColumn] = [
            "id": FilterColumn("id", .exactText), "type": FilterColumn("kind", .exactText),
            "lastUpdated": FilterColumn("last_updated", .timestamp),
            "lastMembershipUpdated": FilterColumn("last_membership_updated", .timestamp),
        ]
        guard inSearch else { return columns }
        columns["created"] = FilterColumn("created", .timestamp)
        columns["profile.name"] = FilterColumn("name", .text)
        columns["profile.description"] = FilterColumn(dialect.jsonText("profile", ["description"]), .text)
        let schema = try SchemaRecords(tx).find(.group)
        for attribute in schema.attributes
        where attribute.kind == .string && schema.custom[attribute.name] != nil {
            columns["profile.\(attribute.name)"] = FilterColumn(
                dialect.memberText("profile", attribute.name), .text)
        }
        return columns
    }

    /// The group with that id.
    package func find(_ id: ID<Group>) throws -> Group? {
        try tx.row("SELECT \(Self.columns) FROM user_group WHERE id = \(id)").map(group)
    }

    /// The group of that kind with that name.
    package func find(name: String, kind: Group.Kind = .own) throws -> Group? {
        try tx.row(
            "SELECT \(Self.columns) FROM user_group WHERE kind = \(kind.rawValue) AND name = \(name)"
        ).map(group)
    }

    /// The group with that name, an own one before one of the system, or with that id.
    package func find(named name: String) throws -> Group? {
        try find(name: name) ?? find(name: name, kind: .builtIn) ?? find(ID(name))
    }

    /// The group that every user belongs to.
    package func everyone() throws -> Group? {
        try find(name: Group.everyoneName, kind: .builtIn)
    }

    /// Groups by creation, those that meet `filter` and whose name starts with `q`.
    package func list(
        q: String? = nil, filter: SQL? = nil, after: ListPosition? = nil, limit: Int
    ) throws -> Page<Group> {
        let prefix = q.map { q -> SQL in "lower(name) LIKE lower(\(likePrefix(q))) ESCAPE '\\'" }
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM user_group" + whereClause([prefix, filter, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(group), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// The groups of a user by creation, Everyone among them.
    package func groups(of user: ID<User>) throws -> [Group] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM user_group
            WHERE id IN (SELECT group_id FROM group_member WHERE user_id = \(user))
                OR (kind = 'BUILT_IN' AND name = \(Group.everyoneName))
            ORDER BY created, id
            """
        ).map(group)
    }

    /// The groups that a user has by hand.
    func byHand(_ user: ID<User>) throws -> Set<ID<Group>> {
        Set(
            try tx.rows("SELECT group_id FROM group_member WHERE user_id = \(user) AND is_manual = 1")
                .map { try $0.id("group_id") })
    }

    /// The groups with a value for an attribute.
    func having(_ attribute: String) throws -> [ID<Group>] {
        try tx.rows(
            """
            SELECT id FROM user_group WHERE \(tx.dialect.memberText("profile", attribute)) IS NOT NULL
            ORDER BY id
            """
        ).map { try $0.id("id") }
    }

    /// The groups with these ids, without those that are not there.
    func find(_ ids: [ID<Group>]) throws -> [Group] {
        var found: [Group] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            found += try tx.rows("SELECT \(Self.columns) FROM user_group WHERE id IN \(SQL.list(part))")
                .map(group)
        }
        return found
    }

    /// How many users and apps a group has.
    package func statistics(of group: Group) throws -> (users: Int64, apps: Int64) {
        let members: SQL =
            group.isEveryone
            ? "SELECT COUNT(*) AS count FROM directory_user WHERE status <> 'DEPROVISIONED'"
            : "SELECT COUNT(*) AS count FROM group_member WHERE group_id = \(group.id)"
        return (
            try tx.row(members)?.integer("count") ?? 0,
            try tx.row("SELECT COUNT(*) AS count FROM app_group WHERE group_id = \(group.id)")?
                .integer("count") ?? 0
        )
    }

    /// Which of these ids are groups.
    package func existing(_ ids: [ID<Group>]) throws -> Set<ID<Group>> {
        guard !ids.isEmpty else { return [] }
        let rows = try tx.rows("SELECT id FROM user_group WHERE id IN \(SQL.list(ids))")
        return Set(try rows.map { try $0.id("id") })
    }

    /// Whether a user belongs to a group by a row of its own.
    package func isMember(_ user: ID<User>, of group: ID<Group>) throws -> Bool {
        try tx.exists(
            "SELECT user_id FROM group_member WHERE group_id = \(group) AND user_id = \(user)")
    }

    func insert(_ group: Group) throws {
        try refusingTakenName {
            try tx.run(
                """
                INSERT INTO user_group (id, kind, name, profile, created, last_updated,
                    last_membership_updated)
                VALUES (\(group.id), \(group.kind.rawValue), \(group.name), \(JSON.object(group.profile)),
                    \(group.created), \(group.lastUpdated), \(group.lastMembershipUpdated))
                """)
        }
    }

    func update(_ group: Group, in change: Change) throws {
        if try find(group.id)?.profile != group.profile {
            try GroupRuleSettlement.of(change).membersSeeAnotherGroup(group.id, in: tx)
        }
        try refusingTakenName {
            try tx.run(
                """
                UPDATE user_group SET name = \(group.name), profile = \(JSON.object(group.profile)),
                    last_updated = \(group.lastUpdated)
                WHERE id = \(group.id)
                """)
        }
    }

    /// Memberships go with the group.
    func delete(_ id: ID<Group>, in change: Change) throws {
        try membersChange(of: id, in: change)
        try GroupRuleSettlement.of(change).membersSeeAnotherGroup(id, in: tx)
        try tx.run("DELETE FROM user_group WHERE id = \(id)")
    }

    /// Everyone has gained or lost a user.
    func everyoneChanged(at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE user_group SET last_membership_updated = \(now)
            WHERE kind = 'BUILT_IN' AND name = \(Group.everyoneName)
            """)
    }

    func membershipChanged(of group: ID<Group>, at now: Timestamp) throws {
        try tx.run("UPDATE user_group SET last_membership_updated = \(now) WHERE id = \(group)")
    }

    private func refusingTakenName(_ write: () throws -> Int) throws {
        do {
            _ = try write()
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid(
                "name", "An object with this field already exists in the current organization")
        }
    }

    private func group(_ row: Row) throws -> Group {
        guard let kind = Group.Kind(rawValue: try row.text("kind")),
            let profile = try row.json("profile").object
        else { throw StoreError.unexpectedColumn("profile") }
        return Group(
            id: try row.id("id"), kind: kind, profile: profile, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"),
            lastMembershipUpdated: try row.timestamp("last_membership_updated"))
    }
}
