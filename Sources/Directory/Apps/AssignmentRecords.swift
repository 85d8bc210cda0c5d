// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of assignments.
package struct AssignmentRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let userColumns: SQL = "app_id, user_id, user_name, profile, created, last_updated"
    private static let groupColumns: SQL = "app_id, group_id, priority, profile, created, last_updated"

    /// The assignment of a user by itself.
    package func find(_ user: ID<User>, of app: ID<App>) throws -> UserAssignment? {
        try tx.row(
            "SELECT \(Self.userColumns) FROM app_user WHERE app_id = \(app) AND user_id = \(user)"
        ).map(userAssignment)
    }

    /// The assignment of a group.
    package func find(_ group: ID<Group>, of app: ID<App>) throws -> GroupAssignment? {
        try tx.row(
            "SELECT \(Self.groupColumns) FROM app_group WHERE app_id = \(app) AND group_id = \(group)"
        ).map(groupAssignment)
    }

    /// The groups of an app by priority.
    package func groups(of app: ID<App>) throws -> [GroupAssignment] {
        try tx.rows(
            "SELECT \(Self.groupColumns) FROM app_group WHERE app_id = \(app) ORDER BY priority, group_id"
        ).map(groupAssignment)
    }

    /// The assignments of groups that a user is in, by priority; `everyone` is the group that all are in.
    package func groups(
        of app: ID<App>, with user: ID<User>, everyone: ID<Group>?
    ) throws -> [GroupAssignment] {
        try tx.rows(
            """
            SELECT \(Self.groupColumns) FROM app_group WHERE app_id = \(app) AND (group_id = \(everyone)
                OR EXISTS (SELECT 1 FROM group_member WHERE group_member.group_id = app_group.group_id
                    AND group_member.user_id = \(user)))
            ORDER BY priority, group_id
            """
        ).map(groupAssignment)
    }

    /// The ids of users who have an app, by id after `last`: by themselves or through one of the groups.
    ///
    /// Reads at most `limit` rows for each group, however many members it has.
    package func users(
        of app: ID<App>, groups: [ID<Group>], everyone: ID<Group>?, after last: String, limit: Int
    ) throws -> [ID<User>] {
        var ids: Set<String> = []
        func take(_ statement: SQL) throws {
            for row in try tx.rows(statement) { ids.insert(try row.text("user_id")) }
        }
        try take(
            """
            SELECT user_id FROM app_user WHERE app_id = \(app) AND user_id > \(last)
            ORDER BY user_id LIMIT \(limit)
            """)
        for group in groups {
            if group == everyone {
                try take(
                    """
                    SELECT id AS user_id FROM directory_user WHERE id > \(last) ORDER BY id LIMIT \(limit)
                    """)
            } else {
                try take(
                    """
                    SELECT user_id FROM group_member WHERE group_id = \(group) AND user_id > \(last)
                    ORDER BY user_id LIMIT \(limit)
                    """)
            }
        }
        return ids.sorted().prefix(limit).map { ID($0) }
    }

    /// The apps that a group has.
    package func apps(of group: ID<Group>) throws -> [ID<App>] {
        try tx.rows("SELECT app_id FROM app_group WHERE group_id = \(group) ORDER BY app_id LIMIT 1000")
            .map { try $0.id("app_id") }
    }

    /// The apps that a user has by itself or through groups.
    package func apps(of user: ID<User>, groups: [ID<Group>]) throws -> [ID<App>] {
        let list: SQL = groups.isEmpty ? "('')" : SQL.list(groups)
        return try tx.rows(
            """
            SELECT app_id FROM app_user WHERE user_id = \(user)
            UNION SELECT app_id FROM app_group WHERE group_id IN \(list) ORDER BY app_id LIMIT 1000
            """
        ).map { try $0.id("app_id") }
    }

    func save(_ assignment: UserAssignment) throws {
        try tx.run(
            """
            INSERT INTO app_user (\(Self.userColumns)) VALUES (\(assignment.appID), \(assignment.userID),
                \(assignment.userName), \(JSON.object(assignment.profile)), \(assignment.created),
                \(assignment.lastUpdated))
            ON CONFLICT (app_id, user_id) DO UPDATE SET user_name = excluded.user_name,
                profile = excluded.profile, last_updated = excluded.last_updated
            """)
    }

    func save(_ assignment: GroupAssignment) throws {
        try tx.run(
            """
            INSERT INTO app_group (\(Self.groupColumns)) VALUES (\(assignment.appID), \(assignment.groupID),
                \(assignment.priority), \(JSON.object(assignment.profile)), \(assignment.created),
                \(assignment.lastUpdated))
            ON CONFLICT (app_id, group_id) DO UPDATE SET priority = excluded.priority,
                profile = excluded.profile, last_updated = excluded.last_updated
            """)
    }

    func setPriority(_ priority: Int64, of group: ID<Group>, in app: ID<App>) throws {
        try tx.run(
            "UPDATE app_group SET priority = \(priority) WHERE app_id = \(app) AND group_id = \(group)")
    }

    func delete(_ user: ID<User>, of app: ID<App>) throws -> Bool {
        try tx.run("DELETE FROM app_user WHERE app_id = \(app) AND user_id = \(user)") > 0
    }

    func delete(_ group: ID<Group>, of app: ID<App>) throws -> Bool {
        try tx.run("DELETE FROM app_group WHERE app_id = \(app) AND group_id = \(group)") > 0
    }

    private func userAssignment(_ row: Row) throws -> UserAssignment {
        UserAssignment(
            appID: try row.id("app_id"), userID: try row.id("user_id"),
            userName: try row.optionalText("user_name"), profile: try row.object("profile"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"))
    }

    private func groupAssignment(_ row: Row) throws -> GroupAssignment {
        GroupAssignment(
            appID: try row.id("app_id"), groupID: try row.id("group_id"),
            priority: try row.integer("priority"),
            profile: try row.object("profile"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}
