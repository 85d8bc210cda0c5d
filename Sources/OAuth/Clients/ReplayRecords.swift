// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of assertions that have been used.
package struct ReplayRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// `false` when it has been used before.
    ///
    /// The database decides, so two nodes cannot both accept it.
    package func spend(_ name: String, of clientID: String, until expiry: Timestamp) throws -> Bool {
        try tx.run(
            """
            INSERT INTO used_assertion (client_id, jti, expires_at) VALUES (\(clientID), \(name), \(expiry))
            ON CONFLICT (client_id, jti) DO NOTHING
            """) == 1
    }

    /// Forgets what could not be used any more anyway; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM used_assertion WHERE (client_id, jti) IN
                (SELECT client_id, jti FROM used_assertion WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}

/// Lets each assertion be used once (RFC 7523 §3, point 7).
package struct ReplayGuard: Sendable {
    private let store: any Store

    package init(store: any Store) { self.store = store }

    package func spend(_ name: String, of clientID: String, until expiry: Timestamp) async throws -> Bool {
        try await store.write { tx in try ReplayRecords(tx).spend(name, of: clientID, until: expiry) }
    }
}
