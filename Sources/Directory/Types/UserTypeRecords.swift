// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of user types.
package struct UserTypeRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, name, display_name, description, is_default, created, created_by, last_updated, last_updated_by
        """

    /// All types, the default one first.
    package func list() throws -> [UserType] {
        try tx.rows("SELECT \(Self.columns) FROM user_type ORDER BY is_default DESC, created, id").map(type)
    }

    /// The type with that id.
    package func find(_ id: ID<UserType>) throws -> UserType? {
        try tx.row("SELECT \(Self.columns) FROM user_type WHERE id = \(id)").map(type)
    }

    /// The type with that name.
    package func find(name: String) throws -> UserType? {
        try tx.row("SELECT \(Self.columns) FROM user_type WHERE name = \(name)").map(type)
    }

    func findDefault() throws -> UserType? {
        try tx.row("SELECT \(Self.columns) FROM user_type WHERE is_default = 1").map(type)
    }

    func hasUsers(_ id: ID<UserType>) throws -> Bool {
        try tx.exists("SELECT id FROM directory_user WHERE type_id = \(id) LIMIT 1")
    }

    func insert(_ type: UserType) throws {
        try tx.run(
            """
            INSERT INTO user_type (\(Self.columns)) VALUES (\(type.id), \(type.name), \(type.displayName),
                \(type.description), \(type.isDefault ? 1 : 0), \(type.created), \(type.createdBy),
                \(type.lastUpdated), \(type.lastUpdatedBy))
            """)
    }

    func update(_ type: UserType) throws {
        try tx.run(
            """
            UPDATE user_type SET display_name = \(type.displayName), description = \(type.description),
                last_updated = \(type.lastUpdated), last_updated_by = \(type.lastUpdatedBy)
            WHERE id = \(type.id)
            """)
    }

    func delete(_ id: ID<UserType>) throws {
        try tx.run("DELETE FROM user_type WHERE id = \(id)")
    }

    private func type(_ row: Row) throws -> UserType {
        UserType(
            id: try row.id("id"), name: try row.text("name"), displayName: try row.text("display_name"),
            description: try row.optionalText("description"), isDefault: try row.bool("is_default"),
            created: try row.timestamp("created"), createdBy: try row.text("created_by"),
            lastUpdated: try row.timestamp("last_updated"), lastUpdatedBy: try row.text("last_updated_by"))
    }
}
