// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

/// The rows of assertions that have been used.
package struct ReplayRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Whether it has been used before.
    package func contains(_ name: String, of clientID: String) throws -> Bool {
        try tx.exists("SELECT jti FROM used_assertion WHERE client_id = \(clientID) AND jti = \(name)")
    }

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

extension Spend {
    /// An assertion of a client, for one request (RFC 7523 §3, point 7).
    init(assertion name: String, of clientID: String, until expiry: Timestamp) {
        self.init(
            Name("assertion \(clientID) \(name)"), sharesCommit: true,
            refusal: OAuthError.invalidClient(
                "client_assertion_already_used",
                "The client_assertion token has already been used. Make a new one, with a new jti, for each request."
            ),
            // bytes: a look into the database.
            isSpent: { tx in try ReplayRecords(tx).contains(name, of: clientID) },
            spend: { tx in try ReplayRecords(tx).spend(name, of: clientID, until: expiry) })
    }
}
