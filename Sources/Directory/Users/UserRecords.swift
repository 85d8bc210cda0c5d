// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// The rows of users.
package struct UserRecords {
    let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    static let columns: SQL = """
        directory_user.id AS id, status, profile, directory_user.created AS created, activated, status_changed,
        last_updated, type_id, provider, has_password, password_changed, recovery_question, last_login,
        revoked_through, verified_email
        """

    /// The user with that id.
    package func find(_ id: ID<User>) throws -> User? {
        try tx.row("SELECT \(Self.columns) FROM directory_user WHERE id = \(id)").map(user)
    }

    /// The user with that login, whatever its case.
    package func find(login: String) throws -> User? {
        try tx.row(
            "SELECT \(Self.columns) FROM directory_user WHERE login_key = \(login.lowercased())"
        ).map(user)
    }

    /// The one user whose login is `name` before the `@`; `nil` when there is none or more than one.
    package func find(shortName name: String) throws -> User? {
        guard !name.isEmpty, !name.contains("@") else { return nil }
        let pattern = likePrefix(name.lowercased() + "@")
        let rows = try tx.rows(
            """
            SELECT \(Self.columns) FROM directory_user WHERE login_key LIKE \(pattern) ESCAPE '\\' LIMIT 2
            """)
        return rows.count == 1 ? try user(rows[0]) : nil
    }

    /// The user that a path names by id, login or short login.
    package func find(named name: String) throws -> User? {
        try find(ID(name)) ?? find(login: name) ?? find(shortName: name)
    }

    /// Users by creation.
    package func list(after: ListPosition? = nil, limit: Int) throws -> Page<User> {
        try list(conditions: [], after: after, limit: limit)
    }

    func list(conditions: [SQL?], after: ListPosition?, limit: Int) throws -> Page<User> {
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM directory_user" + whereClause(conditions + [after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return try page(rows, limit: limit)
    }

    /// Users in the order of their ids, behind one of them.
    package func byID(after: String, limit: Int) throws -> [User] {
        try tx.rows(
            "SELECT \(Self.columns) FROM directory_user WHERE id > \(after) ORDER BY id LIMIT \(limit)"
        ).map(user)
    }

    /// How many users have a type.
    package func count(ofType type: String) throws -> Int64 {
        try tx.row("SELECT COUNT(*) AS number FROM directory_user WHERE type_id = \(type)")?.integer("number")
            ?? 0
    }

    /// The members of a group by id; everyone for the group Everyone.
    package func members(of group: Group, after: ListPosition? = nil, limit: Int) throws -> Page<User> {
        if group.isEveryone { return try list(after: after, limit: limit) }
        let rows = try tx.rows(
            """
            SELECT \(Self.columns) FROM group_member
            JOIN directory_user ON directory_user.id = group_member.user_id
            """
                + whereClause([
                    "group_member.group_id = \(group.id)", after.map { "group_member.user_id > \($0.id)" },
                ]) + " ORDER BY group_member.user_id LIMIT \(limit + 1)")
        return try page(rows, limit: limit)
    }

    /// Group rules look at the user before the transaction ends.
    func insert(_ user: User, in change: Change) throws {
        try refusingTakenLogin {
            try tx.run(
                """
                INSERT INTO directory_user (id, status, login, login_key, profile, created, activated,
                    status_changed, last_updated, type_id, provider, has_password, password_changed,
                    recovery_question, last_login, revoked_through, verified_email)
                VALUES (\(user.id), \(user.status.rawValue), \(user.login), \(user.loginKey),
                    \(JSON.object(user.profile)), \(user.created), \(user.activated), \(user.statusChanged),
                    \(user.lastUpdated), \(user.typeID), \(user.provider), \(user.hasPassword ? 1 : 0),
                    \(user.passwordChanged), \(user.recoveryQuestion), \(user.lastLogin),
                    \(user.revokedThrough), \(user.verifiedEmail))
                """)
        }
        try index(user)
        GroupRuleSettlement.of(change).changed(user.id)
    }

    /// Writes all columns of a user; group rules look at it before the transaction ends if they may see a
    /// difference.
    package func update(_ user: User, in change: Change) throws {
        try statusChanges(of: user.id, to: user.status, in: change)
        let found = try find(user.id)
        let before = found?.profile ?? [:]
        if found?.expressionValue != user.expressionValue {
            GroupRuleSettlement.of(change).changed(user.id)
        }
        try refusingTakenLogin {
            try tx.run(
                """
                UPDATE directory_user SET status = \(user.status.rawValue), login = \(user.login),
                    login_key = \(user.loginKey), profile = \(JSON.object(user.profile)),
                    activated = \(user.activated), status_changed = \(user.statusChanged),
                    last_updated = \(user.lastUpdated), type_id = \(user.typeID),
                    provider = \(user.provider), has_password = \(user.hasPassword ? 1 : 0),
                    password_changed = \(user.passwordChanged),
                    recovery_question = \(user.recoveryQuestion), last_login = \(user.lastLogin),
                    revoked_through = \(user.revokedThrough), verified_email = \(user.verifiedEmail)
                WHERE id = \(user.id)
                """)
        }
        if before != user.profile { try index(user, replacing: before) }
    }

    /// Keeps others from changing these users, and from deciding what rules make of them, until the
    /// transaction ends.
    func keep(_ ids: [ID<User>]) throws {
        guard let keeping = tx.dialect.keepingRows else { return }
        for start in stride(from: 0, to: ids.count, by: 200) {
            let part = Array(ids[start..<min(start + 200, ids.count)])
            _ = try tx.rows(
                "SELECT id FROM directory_user WHERE id IN \(SQL.list(part)) ORDER BY id" + keeping)
        }
    }

    /// Memberships, roles, API tokens and tokens of the user go with it.
    func delete(_ id: ID<User>, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE user_group SET last_membership_updated = \(now)
            WHERE id IN (SELECT group_id FROM group_member WHERE user_id = \(id))
            """)
        try tx.run("DELETE FROM directory_user WHERE id = \(id)")
    }

    private func refusingTakenLogin(_ write: () throws -> Int) throws {
        do {
            _ = try write()
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid(
                "login", "An object with this field already exists in the current organization")
        }
    }

    func page(_ rows: [Row], limit: Int) throws -> Page<User> {
        Page(items: try rows.map(user), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    func user(_ row: Row) throws -> User {
        guard let status = UserStatus(rawValue: try row.text("status")),
            let profile = try row.json("profile").object
        else { throw StoreError.unexpectedColumn("profile") }
        var user = User(
            id: try row.id("id"), status: status, profile: profile, created: try row.timestamp("created"),
            activated: try row.optionalTimestamp("activated"),
            statusChanged: try row.optionalTimestamp("status_changed"),
            lastUpdated: try row.timestamp("last_updated"))
        user.typeID = try row.text("type_id")
        user.provider = try row.text("provider")
        user.hasPassword = try row.bool("has_password")
        user.passwordChanged = try row.optionalTimestamp("password_changed")
        user.recoveryQuestion = try row.optionalText("recovery_question")
        user.lastLogin = try row.optionalTimestamp("last_login")
        user.revokedThrough = try row.timestamp("revoked_through")
        user.verifiedEmail = try row.optionalText("verified_email")
        return user
    }
}
