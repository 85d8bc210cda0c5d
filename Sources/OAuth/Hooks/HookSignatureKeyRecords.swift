// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of the keys by which calls of hooks are signed.
package struct HookSignatureKeyRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = "kid, status, public_jwk, sealed, created, expires_at"

    /// The key that signs; `nil` while there has never been a hook.
    package func active() throws -> HookSignatureKey? {
        try tx.row("SELECT \(Self.columns) FROM hook_signature_key WHERE status = 'ACTIVE'").map(key)
    }

    /// The active key, then expired ones that are still published, from the youngest.
    package func published(at now: Timestamp) throws -> [HookSignatureKey] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM hook_signature_key WHERE status = 'ACTIVE' OR expires_at > \(now)
            ORDER BY CASE status WHEN 'ACTIVE' THEN 0 ELSE 1 END, created DESC, kid
            """
        ).map(key)
    }

    func insert(_ key: HookSignatureKey) throws {
        try tx.run(
            """
            INSERT INTO hook_signature_key (\(Self.columns)) VALUES (
                \(key.kid), \(key.state.rawValue), \(key.publicJWK), \(key.sealed), \(key.created),
                \(key.expiresAt))
            """)
    }

    func expire(_ kid: String, at end: Timestamp) throws {
        try tx.run(
            "UPDATE hook_signature_key SET status = 'EXPIRED', expires_at = \(end) WHERE kid = \(kid)")
    }

    func deleteExpired(at now: Timestamp) throws {
        // A day longer than they are published, for the clocks of nodes differ.
        try tx.run("DELETE FROM hook_signature_key WHERE expires_at <= \(now - .seconds(86_400))")
    }

    private func key(_ row: Row) throws -> HookSignatureKey {
        HookSignatureKey(
            kid: try row.text("kid"), state: try row.word("status"), publicJWK: try row.json("public_jwk"),
            sealed: try row.text("sealed"), created: try row.timestamp("created"),
            expiresAt: try row.optionalTimestamp("expires_at"))
    }
}
