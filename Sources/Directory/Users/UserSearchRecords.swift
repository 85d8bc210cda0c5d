// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// A list of users as it was asked for.
package struct UserSearch: Sendable {
    /// What users must meet.
    package let filter: Filter?
    /// The attribute that orders the list, `profile.lastName` or a column; `nil`: in the order of creation.
    package let sortBy: String?
    package let isDescending: Bool
    /// Whether deactivated users are among them.
    package let withDeactivated: Bool

    package init(filter: Filter?, sortBy: String? = nil, isDescending: Bool = false, withDeactivated: Bool) {
        self.filter = filter
        self.sortBy = sortBy
        self.isDescending = isDescending
        self.withDeactivated = withDeactivated
    }
}

extension UserRecords {
    /// Columns that searches and orders know by the names of the wire.
    private static let columnsByName: [String: FilterColumn] = [
        "id": FilterColumn("directory_user.id", .exactText),
        "status": FilterColumn("directory_user.status", .exactText),
        "created": FilterColumn("directory_user.created", .timestamp),
        "activated": FilterColumn("directory_user.activated", .timestamp),
        "statusChanged": FilterColumn("directory_user.status_changed", .timestamp),
        "lastUpdated": FilterColumn("directory_user.last_updated", .timestamp),
        "passwordChanged": FilterColumn("directory_user.password_changed", .timestamp),
        "lastLogin": FilterColumn("directory_user.last_login", .timestamp),
        "profile.login": FilterColumn("directory_user.login_key", .lowercaseText),
    ]

    /// What users can be filtered on: a search reaches every attribute of every user type.
    private func filterColumns(_ attributes: [AttributeDefinition]?) -> [String: FilterColumn] {
        var columns = Self.columnsByName
        var names: Set = ["email", "firstName", "lastName"]
        if let attributes {
            columns["type.id"] = FilterColumn("directory_user.type_id", .exactText)
            names = Set(attributes.map(\.name))
        } else {
            columns = columns.filter { ["id", "status", "lastUpdated", "profile.login"].contains($0.key) }
        }
        for name in names where name != "login" {
            let index = AttributeIndex(
                table: "user_attribute", owner: "user_id", identity: "directory_user.id", name: name)
            columns["profile.\(name)"] = FilterColumn("directory_user.id", .indexed(index))
        }
        return columns
    }

    /// The attribute that orders a list; `nil` for one that there is not, and for arrays, which cannot.
    private func orderKey(_ attribute: String, _ attributes: [AttributeDefinition]) -> UserOrder.Key? {
        if let column = Self.columnsByName[attribute] { return .column(column.sql) }
        let found = attributes.filter { "profile." + $0.name == attribute }
        guard let name = found.first?.name, !found.contains(where: { $0.kind == .array }) else { return nil }
        return .attribute(name)
    }

    /// A page of users.
    ///
    /// What every user of the list must have is looked up in an index first: by equality in the order of the
    /// list, otherwise when no more than ``most`` users have it. Only when very many do are users looked at
    /// one after the other, and then a page is soon full.
    package func search(_ search: UserSearch, inSearch: Bool, after cursor: String?, limit: Int) throws
        -> Page<User>
    {
        let attributes = inSearch ? try everyAttribute() : nil
        let columns = filterColumns(attributes)
        let filter = try search.filter?.sql(columns)
        let present: SQL? =
            search.withDeactivated ? nil : "directory_user.status <> \(UserStatus.deprovisioned.rawValue)"
        let narrowing = try search.filter.flatMap { try narrowed($0, columns) }
        let rest = narrowing?.isWhole == true ? nil : filter
        if let key = search.sortBy.flatMap({ orderKey($0, attributes ?? []) }) {
            let order = UserOrder(key, isDescending: search.isDescending)
            return try sorted(order, narrowing, conditions: [rest, present], after: cursor, limit: limit)
        }
        let position = try cursor.map { try place($0) }
        guard let narrowing, let ids = narrowing.few ?? (narrowing.isEquality ? narrowing.ids : nil) else {
            return try list(conditions: [filter, present], after: position, limit: limit)
        }
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM (" + ids + ") AS narrowed CROSS JOIN directory_user"
                + whereClause([
                    "directory_user.id = narrowed.id", position.map { "narrowed.id > \($0.id)" }, rest,
                    present,
                ]) + " ORDER BY narrowed.id LIMIT \(limit + 1)")
        return try page(rows, limit: limit)
    }

    /// Users that are not deactivated and whose first name, last name or email address begins with a text,
    /// ignoring case; there are no further pages.
    package func beginning(with text: String, limit: Int) throws -> [User] {
        let prefix = AttributeKey.key(.string(text)) ?? ""
        var ids: [String] = []
        for name in ["firstName", "lastName", "email"] {
            let rows = try tx.rows(
                """
                SELECT user_id FROM user_attribute
                WHERE name = \(name) AND value >= \(prefix) AND value < \(prefix + "\u{10FFFF}")
                ORDER BY value, user_id LIMIT \(limit * 2)
                """)
            for row in rows {
                let id = try row.text("user_id")
                if !ids.contains(id) { ids.append(id) }
            }
        }
        var users: [User] = []
        for id in ids where users.count < limit {
            guard let user = try find(ID<User>(id)), user.status != .deprovisioned else { continue }
            users.append(user)
        }
        return users
    }

    /// The attributes of all user types; one that several have comes several times.
    private func everyAttribute() throws -> [AttributeDefinition] {
        let schemas = SchemaRecords(tx)
        return try UserTypeRecords(tx).list().flatMap { try schemas.find(.userType($0.id.text)).attributes }
    }

    private func place(_ cursor: String) throws -> ListPosition {
        guard let position = ListPosition(cursor: cursor) else { throw InvalidCursor() }
        return position
    }
}

/// A cursor that this server did not give out.
package struct InvalidCursor: Error, Equatable {}
