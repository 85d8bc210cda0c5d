// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of session tokens.
package struct SessionTokenRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ token: SessionToken, hash: String, expiresAt: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO session_token (hash, user_id, methods, auth_time, expires_at)
            VALUES (\(hash), \(token.userID), \(JSON.strings(token.methods)), \(token.authTime), \(expiresAt))
            """)
    }

    /// The database lets one of many succeed.
    func spend(_ hash: String, at now: Timestamp) throws -> SessionToken? {
        let row = try tx.row(
            """
            DELETE FROM session_token WHERE hash = \(hash)
            RETURNING user_id, methods, auth_time, expires_at
            """)
        guard let row, now < (try row.timestamp("expires_at")) else { return nil }
        return SessionToken(
            userID: try row.id("user_id"), methods: try row.strings("methods"),
            authTime: try row.timestamp("auth_time"))
    }

    func delete(of user: ID<User>) throws {
        try tx.run("DELETE FROM session_token WHERE user_id = \(user)")
    }

    /// Forgets tokens that are too old; at most `limit` rows.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM session_token WHERE hash IN (
                SELECT hash FROM session_token WHERE expires_at < \(time) LIMIT \(limit))
            """)
    }
}
