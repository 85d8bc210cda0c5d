// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of addresses that people want to have.
package struct EmailChangeRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(
        hash: String, user: ID<User>, email: String, created: Timestamp, expiresAt: Timestamp
    ) throws {
        try tx.run(
            """
            INSERT INTO email_change (hash, user_id, email, created, expires_at)
            VALUES (\(hash), \(user), \(email), \(created), \(expiresAt))
            """)
    }

    /// How many wishes a user has had.
    func count(of user: ID<User>, since time: Timestamp) throws -> Int {
        Int(
            try tx.row(
                """
                SELECT COUNT(*) AS number FROM email_change WHERE user_id = \(user) AND created > \(time)
                """)?.integer("number") ?? 0)
    }

    /// The links of a user stop working; the rows stay to be counted.
    func end(of user: ID<User>, at now: Timestamp) throws {
        try tx.run(
            "UPDATE email_change SET expires_at = \(now) WHERE user_id = \(user) AND expires_at > \(now)")
    }

    func find(hash: String, at now: Timestamp) throws -> (user: ID<User>, email: String)? {
        try tx.row(
            "SELECT user_id, email FROM email_change WHERE hash = \(hash) AND expires_at > \(now)"
        ).map { (try $0.id("user_id"), try $0.text("email")) }
    }

    /// The database lets one of many succeed.
    func spend(hash: String, at now: Timestamp) throws -> (user: ID<User>, email: String)? {
        try tx.row(
            """
            DELETE FROM email_change WHERE hash = \(hash) AND expires_at > \(now) RETURNING user_id, email
            """
        ).map { (try $0.id("user_id"), try $0.text("email")) }
    }

    /// The address that a user waits to have.
    package func awaited(by user: ID<User>, at now: Timestamp) throws -> String? {
        try tx.row(
            """
            SELECT email FROM email_change WHERE user_id = \(user) AND expires_at > \(now)
            ORDER BY created DESC LIMIT 1
            """
        )?.text("email")
    }

    /// Forgets what is a day old; at most `limit` rows.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM email_change WHERE hash IN (
                SELECT hash FROM email_change WHERE created < \(time) AND expires_at < \(time) LIMIT \(limit))
            """)
    }
}
