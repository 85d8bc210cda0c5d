// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of client keys.
package struct ClientKeyRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, app_id, kid, status, jwk, created, last_updated, name, expires_at, last_used"

    /// All keys of an app, the oldest first.
    package func list(of app: ID<App>) throws -> [ClientKey] {
        try tx.rows(
            "SELECT \(Self.columns) FROM client_key WHERE app_id = \(app) ORDER BY created, id"
        ).map(key)
    }

    /// The keys of several apps at once.
    package func lists(of apps: [ID<App>]) throws -> [ID<App>: [ClientKey]] {
        guard !apps.isEmpty else { return [:] }
        let keys = try tx.rows(
            """
            SELECT \(Self.columns) FROM client_key WHERE app_id IN \(SQL.list(apps)) ORDER BY created, id
            """
        ).map(key)
        return Dictionary(grouping: keys, by: \.appID)
    }

    /// The keys that an app may authenticate with now.
    package func active(of app: ID<App>) throws -> [ClientKey] {
        try list(of: app).filter { $0.status == .active }
    }

    /// A key of that app; one of another app is not found.
    package func find(_ id: ID<ClientKey>, of app: ID<App>) throws -> ClientKey? {
        try tx.row("SELECT \(Self.columns) FROM client_key WHERE id = \(id) AND app_id = \(app)").map(key)
    }

    func insert(_ key: ClientKey) throws {
        do {
            try tx.run(
                """
                INSERT INTO client_key (id, app_id, kid, status, jwk, created, last_updated, name, expires_at)
                VALUES (\(key.id), \(key.appID), \(key.kid), \(key.status.rawValue), \(key.jwk),
                    \(key.created), \(key.lastUpdated), \(key.label.name), \(key.label.expires))
                """)
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid(
                object: "JsonWebKey", causes: ["kid: another key of this app has the same kid"])
        }
    }

    func update(_ key: ClientKey) throws {
        try tx.run(
            """
            UPDATE client_key SET status = \(key.status.rawValue), last_updated = \(key.lastUpdated),
                name = \(key.label.name), expires_at = \(key.label.expires)
            WHERE id = \(key.id)
            """)
    }

    func delete(_ id: ID<ClientKey>) throws {
        try tx.run("DELETE FROM client_key WHERE id = \(id)")
    }

    private func key(_ row: Row) throws -> ClientKey {
        guard let status = Status(rawValue: try row.text("status")) else {
            throw StoreError.unexpectedColumn("status")
        }
        var key = ClientKey(
            id: try row.id("id"), appID: try row.id("app_id"), kid: try row.text("kid"), status: status,
            jwk: try row.json("jwk"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
        key.label = try CredentialLabel(row)
        return key
    }
}
