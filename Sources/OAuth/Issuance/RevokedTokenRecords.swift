// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of access tokens that were revoked before they expired.
package struct RevokedTokenRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Remembers a token until it would have expired by itself.
    ///
    /// `false` when it is remembered already.
    package func add(_ jti: String, until expiry: Timestamp) throws -> Bool {
        try tx.run(
            """
            INSERT INTO revoked_token (jti, expires_at) VALUES (\(jti), \(expiry)) ON CONFLICT (jti) DO NOTHING
            """) == 1
    }

    package func contains(_ jti: String) throws -> Bool {
        try tx.exists("SELECT jti FROM revoked_token WHERE jti = \(jti)")
    }

    /// Forgets tokens that have expired; at most `limit` rows.
    package func sweep(before now: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM revoked_token WHERE jti IN
                (SELECT jti FROM revoked_token WHERE expires_at < \(now) LIMIT \(limit))
            """)
    }
}
