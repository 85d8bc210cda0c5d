// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of client secrets.
package struct ClientSecretRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, app_id, hash, sealed, status, created, last_updated, name, expires_at, last_used"

    /// All secrets of an app, the oldest first.
    package func list(of app: ID<App>) throws -> [ClientSecret] {
        try tx.rows(
            "SELECT \(Self.columns) FROM client_secret WHERE app_id = \(app) ORDER BY created, id"
        ).map(secret)
    }

    /// The secrets that an app may authenticate with now.
    package func active(of app: ID<App>) throws -> [ClientSecret] {
        try list(of: app).filter { $0.status == .active }
    }

    /// A secret of that app; one of another app is not found.
    package func find(_ id: ID<ClientSecret>, of app: ID<App>) throws -> ClientSecret? {
        try tx.row(
            "SELECT \(Self.columns) FROM client_secret WHERE id = \(id) AND app_id = \(app)"
        ).map(secret)
    }

    func insert(_ secret: ClientSecret) throws {
        try tx.run(
            """
            INSERT INTO client_secret (id, app_id, hash, sealed, status, created, last_updated, name, expires_at)
            VALUES (\(secret.id), \(secret.appID), \(secret.hash), \(secret.sealed),
                \(secret.status.rawValue), \(secret.created), \(secret.lastUpdated), \(secret.label.name),
                \(secret.label.expires))
            """)
    }

    func update(_ secret: ClientSecret) throws {
        try tx.run(
            """
            UPDATE client_secret SET status = \(secret.status.rawValue), sealed = \(secret.sealed),
                last_updated = \(secret.lastUpdated), name = \(secret.label.name),
                expires_at = \(secret.label.expires)
            WHERE id = \(secret.id)
            """)
    }

    func delete(_ id: ID<ClientSecret>) throws {
        try tx.run("DELETE FROM client_secret WHERE id = \(id)")
    }

    private func secret(_ row: Row) throws -> ClientSecret {
        guard let status = Status(rawValue: try row.text("status")) else {
            throw StoreError.unexpectedColumn("status")
        }
        var secret = ClientSecret(
            id: try row.id("id"), appID: try row.id("app_id"), hash: try row.text("hash"),
            sealed: try row.optionalText("sealed"), status: status, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
        secret.label = try CredentialLabel(row)
        return secret
    }
}
