// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Persistence
package import Primitives

/// The rows of signing keys.
///
/// The private half stands there sealed.
package struct KeyRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "kid, server_id, status, algorithm, public_jwk, sealed, created, last_updated, expires_at"

    /// The keys of a server: the active one, the next one, then expired ones from the youngest.
    package func keys(of server: ID<AuthorizationServer>) throws -> [StoredSigningKey] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM signing_key WHERE server_id = \(server)
            ORDER BY CASE status WHEN 'ACTIVE' THEN 0 WHEN 'NEXT' THEN 1 ELSE 2 END, last_updated DESC, kid
            """
        ).map(key)
    }

    /// The key with that `kid` if it belongs to the server.
    package func require(_ kid: String, of server: ID<AuthorizationServer>) throws -> StoredSigningKey {
        let row = try tx.row(
            "SELECT \(Self.columns) FROM signing_key WHERE kid = \(kid) AND server_id = \(server)")
        guard let row else { throw ChangeRefused.notFound(entity: "JsonWebKey", id: kid) }
        return try key(row)
    }

    /// Whether any server has a key with that `kid`.
    package func exists(_ kid: String) throws -> Bool {
        try tx.exists("SELECT 1 AS one FROM signing_key WHERE kid = \(kid)")
    }

    /// The `kid` that each of the servers signs with.
    package func activeKeyIDs(
        of servers: [ID<AuthorizationServer>]
    ) throws -> [ID<AuthorizationServer>: String] {
        var ids: [ID<AuthorizationServer>: String] = [:]
        let rows = try tx.rows(
            "SELECT server_id, kid FROM signing_key WHERE status = 'ACTIVE' AND server_id IN \(SQL.list(servers))"
        )
        for row in rows { ids[try row.id("server_id")] = try row.text("kid") }
        return ids
    }

    /// The servers that still publish a key that need not be published any more.
    package func serversWithKeys(expiredAt now: Timestamp) throws -> [ID<AuthorizationServer>] {
        try tx.rows("SELECT DISTINCT server_id FROM signing_key WHERE expires_at <= \(now)")
            .map { try $0.id("server_id") }
    }

    /// Adds a key.
    package func insert(_ key: StoredSigningKey) throws {
        try tx.run(
            """
            INSERT INTO signing_key (\(Self.columns)) VALUES (
                \(key.kid), \(key.serverID), \(key.state.rawValue), \(key.algorithm.rawValue), \(key.publicJWK),
                \(key.sealed), \(key.created), \(key.lastUpdated), \(key.expiresAt))
            """)
    }

    /// Moves a key to another state.
    package func move(
        _ kid: String, to state: StoredSigningKey.State, until expiresAt: Timestamp? = nil, at now: Timestamp
    ) throws {
        try tx.run(
            """
            UPDATE signing_key SET status = \(state.rawValue), expires_at = \(expiresAt), last_updated = \(now)
            WHERE kid = \(kid)
            """)
    }

    /// Removes a key; nothing that it signed can be verified afterwards.
    package func delete(_ kid: String) throws {
        try tx.run("DELETE FROM signing_key WHERE kid = \(kid)")
    }

    private func key(_ row: Row) throws -> StoredSigningKey {
        StoredSigningKey(
            kid: try row.text("kid"), serverID: try row.id("server_id"), state: try row.word("status"),
            algorithm: try row.word("algorithm"), publicJWK: try row.json("public_jwk"),
            sealed: try row.text("sealed"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"), expiresAt: try row.optionalTimestamp("expires_at")
        )
    }
}
