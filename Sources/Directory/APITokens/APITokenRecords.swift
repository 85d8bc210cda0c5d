// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of API tokens.
package struct APITokenRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = "id, name, user_id, hash, network, created, last_updated, last_used"

    /// The token with that id.
    package func find(_ id: ID<APIToken>) throws -> APIToken? {
        try tx.row("SELECT \(Self.columns) FROM api_token WHERE id = \(id)").map(token)
    }

    /// The token with that hash, whether it still works or not.
    package func find(hash: String) throws -> APIToken? {
        try tx.row("SELECT \(Self.columns) FROM api_token WHERE hash = \(hash)").map(token)
    }

    /// Tokens by creation.
    package func list(after: ListPosition? = nil, limit: Int) throws -> Page<APIToken> {
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM api_token" + whereClause([after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(token), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    func insert(_ token: APIToken) throws {
        do {
            try tx.run(
                """
                INSERT INTO api_token (id, name, user_id, hash, network, created, last_updated, last_used)
                VALUES (\(token.id), \(token.name), \(token.userID), \(token.hash), \(token.network),
                    \(token.created), \(token.lastUpdated), \(token.lastUsed))
                """)
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid("token", "this token exists already; choose another one")
        }
    }

    func update(_ token: APIToken) throws {
        try tx.run(
            """
            UPDATE api_token SET name = \(token.name), user_id = \(token.userID), network = \(token.network),
                last_updated = \(token.lastUpdated)
            WHERE id = \(token.id)
            """)
    }

    /// Writes a use down unless a recent one is written already.
    package func used(_ id: ID<APIToken>, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE api_token SET last_used = \(now)
            WHERE id = \(id) AND last_used < \(now - APIToken.useResolution)
            """)
    }

    func delete(_ id: ID<APIToken>) throws {
        try tx.run("DELETE FROM api_token WHERE id = \(id)")
    }

    private func token(_ row: Row) throws -> APIToken {
        APIToken(
            id: try row.id("id"), name: try row.text("name"), userID: try row.id("user_id"),
            hash: try row.text("hash"), network: try row.json("network"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"),
            lastUsed: try row.timestamp("last_used"))
    }
}
