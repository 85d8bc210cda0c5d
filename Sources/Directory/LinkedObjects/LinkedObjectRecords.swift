// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of kinds of links, and of links.
package struct LinkedObjectRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// All kinds by time of creation.
    package func list() throws -> [LinkedObject] {
        try tx.rows("SELECT document FROM linked_object ORDER BY created, primary_name").map(object)
    }

    /// The kind that has the name at either end.
    package func find(_ name: String) throws -> LinkedObject? {
        try tx.row(
            "SELECT document FROM linked_object WHERE primary_name = \(name) OR associated_name = \(name)"
        ).map(object)
    }

    func insert(_ object: LinkedObject, at now: Timestamp) throws {
        let document: JSON = ["primary": .object(object.primary), "associated": .object(object.associated)]
        try tx.run(
            """
            INSERT INTO linked_object (primary_name, associated_name, document, created)
            VALUES (\(object.primaryName), \(object.associatedName), \(document), \(now))
            """)
    }

    func delete(_ object: LinkedObject) throws {
        try tx.run("DELETE FROM linked_object WHERE primary_name = \(object.primaryName)")
    }

    /// The primary of a user.
    package func primary(of user: ID<User>, by name: String) throws -> ID<User>? {
        try tx.row(
            "SELECT primary_id FROM user_link WHERE primary_name = \(name) AND associated_id = \(user)"
        )?.id("primary_id")
    }

    /// Those whose primary a user is.
    package func associated(of user: ID<User>, by name: String, limit: Int) throws -> [ID<User>] {
        try tx.rows(
            """
            SELECT associated_id FROM user_link WHERE primary_id = \(user) AND primary_name = \(name)
            ORDER BY associated_id LIMIT \(limit)
            """
        ).map { try $0.id("associated_id") }
    }

    func link(primary: ID<User>, associated: ID<User>, by name: String) throws {
        try tx.run(
            """
            INSERT INTO user_link (primary_name, associated_id, primary_id)
            VALUES (\(name), \(associated), \(primary))
            ON CONFLICT (primary_name, associated_id) DO UPDATE SET primary_id = excluded.primary_id
            """)
    }

    func unlink(_ user: ID<User>, by object: LinkedObject, isPrimary: Bool) throws {
        let end: SQL = isPrimary ? "primary_id" : "associated_id"
        try tx.run(
            "DELETE FROM user_link WHERE primary_name = \(object.primaryName) AND \(end) = \(user)")
    }

    private func object(_ row: Row) throws -> LinkedObject {
        let document = try row.json("document")
        return LinkedObject(
            primary: document["primary"]?.object ?? [:], associated: document["associated"]?.object ?? [:])
    }
}
