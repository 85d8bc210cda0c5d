// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of hook keys.
///
/// The private half stands there sealed.
package struct HookKeyRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = "id, name, kid, public_jwk, sealed, created, last_updated"

    /// All keys by time of creation.
    package func list() throws -> [HookKey] {
        try tx.rows("SELECT \(Self.columns) FROM hook_key ORDER BY created, id").map(key)
    }

    /// The key with that id.
    package func find(_ id: String) throws -> HookKey? {
        try tx.row("SELECT \(Self.columns) FROM hook_key WHERE id = \(id)").map(key)
    }

    /// The same, refused as on the wire when there is none.
    package func require(_ id: String) throws -> HookKey {
        guard let key = try find(id) else { throw ChangeRefused.notFound(entity: "HookKey", id: id) }
        return key
    }

    /// The key with that `kid`, refused as on the wire when there is none.
    package func require(kid: String) throws -> HookKey {
        let row = try tx.row("SELECT \(Self.columns) FROM hook_key WHERE kid = \(kid)")
        guard let row else { throw ChangeRefused.notFound(entity: "HookKey", id: kid) }
        return try key(row)
    }

    /// The keys that hooks name.
    package func used() throws -> Set<ID<HookKey>> {
        Set(
            try tx.rows("SELECT DISTINCT hook_key_id FROM inline_hook WHERE hook_key_id IS NOT NULL")
                .map { try $0.id("hook_key_id") })
    }

    func find(named name: String) throws -> HookKey? {
        try tx.row("SELECT \(Self.columns) FROM hook_key WHERE name = \(name)").map(key)
    }

    func count() throws -> Int {
        Int(try tx.row("SELECT COUNT(*) AS count FROM hook_key")?.integer("count") ?? 0)
    }

    func insert(_ key: HookKey) throws {
        try tx.run(
            """
            INSERT INTO hook_key (\(Self.columns)) VALUES (
                \(key.id), \(key.name), \(key.kid), \(key.publicJWK), \(key.sealed), \(key.created),
                \(key.lastUpdated))
            """)
    }

    func rename(_ key: HookKey) throws {
        try tx.run(
            "UPDATE hook_key SET name = \(key.name), last_updated = \(key.lastUpdated) WHERE id = \(key.id)")
    }

    func delete(_ id: ID<HookKey>) throws {
        try tx.run("DELETE FROM hook_key WHERE id = \(id)")
    }

    private func key(_ row: Row) throws -> HookKey {
        HookKey(
            id: try row.id("id"), name: try row.text("name"), kid: try row.text("kid"),
            publicJWK: try row.json("public_jwk"), sealed: try row.text("sealed"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"))
    }
}
