// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of users.
package struct UserRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, status, profile, created, activated, status_changed, last_updated, type_id, provider,
        has_password, password_changed, recovery_question, last_login, revoked_through
        """

    /// What users can be filtered on; a search reaches every attribute of the base profile.
    package static func filterColumns(inSearch: Bool, _ dialect: Dialect) -> [String: FilterColumn] {
        var columns: [String: FilterColumn] = [
            "id": FilterColumn("id", .exactText), "status": FilterColumn("status", .exactText),
            "lastUpdated": FilterColumn("last_updated", .timestamp),
            "profile.login": FilterColumn("login_key", .lowercaseText),
        ]
        if inSearch {
            columns["created"] = FilterColumn("created", .timestamp)
            columns["activated"] = FilterColumn("activated", .timestamp)
            columns["statusChanged"] = FilterColumn("status_changed", .timestamp)
        }
        for name in inSearch ? searchableAttributes : ["email", "firstName", "lastName"] {
            columns["profile.\(name)"] = FilterColumn(dialect.jsonText("profile", [name]), .text)
        }
        return columns
    }

    private static let searchableAttributes: [StaticString] = [
        "email", "firstName", "lastName", "middleName", "mobilePhone", "secondEmail", "honorificPrefix",
        "honorificSuffix", "title", "displayName", "nickName", "profileUrl", "primaryPhone", "streetAddress",
        "city", "state", "zipCode", "countryCode", "postalAddress", "preferredLanguage", "locale", "timezone",
        "userType", "employeeNumber", "costCenter", "organization", "division", "department", "managerId",
        "manager",
    ]

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
    ///
    /// `q` is the beginning of a first name, last name or email address. Deactivated users are left out
    /// unless `withDeactivated`.
    package func list(
        q: String? = nil, filter: SQL? = nil, withDeactivated: Bool = false, after: ListPosition? = nil,
        limit: Int
    ) throws -> Page<User> {
        let prefix = q.map { q -> SQL in
            let pattern = likePrefix(q)
            return .joined(
                (["firstName", "lastName", "email"] as [StaticString]).map { name in
                    "lower(" + tx.dialect.jsonText("profile", [name]) + ") LIKE lower(\(pattern)) ESCAPE '\\'"
                }, by: " OR ")
        }
        let present: SQL? =
            withDeactivated ? nil : "status <> \(UserStatus.deprovisioned.rawValue)"
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM directory_user"
                + whereClause([prefix, filter, present, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return try page(rows, limit: limit)
    }

    /// The members of a group by creation; everyone for the group Everyone.
    package func members(of group: Group, after: ListPosition? = nil, limit: Int) throws -> Page<User> {
        let member: SQL? =
            group.isEveryone
            ? nil : "id IN (SELECT user_id FROM group_member WHERE group_id = \(group.id))"
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM directory_user" + whereClause([member, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return try page(rows, limit: limit)
    }

    func insert(_ user: User) throws {
        try refusingTakenLogin {
            try tx.run(
                """
                INSERT INTO directory_user (id, status, login, login_key, profile, created, activated,
                    status_changed, last_updated, type_id, provider, has_password, password_changed,
                    recovery_question, last_login, revoked_through)
                VALUES (\(user.id), \(user.status.rawValue), \(user.login), \(user.loginKey),
                    \(JSON.object(user.profile)), \(user.created), \(user.activated), \(user.statusChanged),
                    \(user.lastUpdated), \(user.typeID), \(user.provider), \(user.hasPassword ? 1 : 0),
                    \(user.passwordChanged), \(user.recoveryQuestion), \(user.lastLogin),
                    \(user.revokedThrough))
                """)
        }
    }

    /// Writes all columns of a user.
    package func update(_ user: User) throws {
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
                    revoked_through = \(user.revokedThrough)
                WHERE id = \(user.id)
                """)
        }
    }

    /// Memberships, roles, API tokens and tokens of the user go with it.
    func delete(_ id: ID<User>) throws {
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

    private func page(_ rows: [Row], limit: Int) throws -> Page<User> {
        Page(items: try rows.map(user), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    private func user(_ row: Row) throws -> User {
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
        return user
    }
}
