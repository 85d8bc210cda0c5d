// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of sessions.
package struct SessionRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ session: Session, hash: String) throws {
        try tx.run(
            """
            INSERT INTO session (id, hash, user_id, methods, auth_time, begun, created, last_used, idle_lifetime,
                idle_expires_at, expires_at, is_kept, address, user_agent)
            VALUES (\(session.id), \(hash), \(session.userID), \(JSON.strings(session.methods)),
                \(session.authTime), \(session.begun), \(session.created), \(session.lastUsed),
                \(session.idleLifetime.wholeMilliseconds), \(session.idleExpiresAt), \(session.expiresAt),
                \(session.isKept), \(session.address), \(session.userAgent))
            """)
    }

    /// Gives a session a new cookie and what has changed with it.
    func raise(_ session: Session, hash: String) throws {
        try tx.run(
            """
            UPDATE session SET hash = \(hash), methods = \(JSON.strings(session.methods)),
                auth_time = \(session.authTime), begun = \(session.begun), last_used = \(session.lastUsed),
                idle_lifetime = \(session.idleLifetime.wholeMilliseconds),
                idle_expires_at = \(session.idleExpiresAt), expires_at = \(session.expiresAt),
                is_kept = \(session.isKept)
            WHERE id = \(session.id)
            """)
    }

    func touch(_ session: Session) throws {
        try tx.run(
            """
            UPDATE session SET last_used = \(session.lastUsed), idle_expires_at = \(session.idleExpiresAt)
            WHERE id = \(session.id) AND last_used < \(session.lastUsed)
            """)
    }

    /// The session of a cookie, also one that has ended by itself.
    func find(cookie: Secret) throws -> Session? {
        try tx.row("SELECT * FROM session WHERE hash = \(OpaqueToken.hash(cookie.reveal()))").map(session)
    }

    /// The session of an id, also one that has ended by itself.
    package func find(_ id: ID<Session>) throws -> Session? {
        try tx.row("SELECT * FROM session WHERE id = \(id)").map(session)
    }

    /// Whether a session of the user goes on.
    package func isLive(_ id: ID<Session>, of user: ID<User>, at now: Timestamp) throws -> Bool {
        guard let session = try find(id) else { return false }
        return session.userID == user && now < session.endsAt
    }

    /// All of a user, the newest first.
    package func sessions(of user: ID<User>) throws -> [Session] {
        try tx.rows("SELECT * FROM session WHERE user_id = \(user) ORDER BY created DESC, id LIMIT 1000")
            .map(session)
    }

    /// Those of a user beyond the ones that were used last.
    func excess(of user: ID<User>, over most: Int) throws -> [Session] {
        try tx.rows(
            """
            SELECT * FROM session WHERE user_id = \(user) ORDER BY last_used DESC, created DESC, id
            LIMIT 50 OFFSET \(most)
            """
        ).map(session)
    }

    /// Lets a session outlive what is revoked of its user until `begun`.
    func keep(_ id: ID<Session>, begun: Timestamp) throws {
        try tx.run("UPDATE session SET begun = \(begun) WHERE id = \(id)")
    }

    /// `false` when there was none.
    func delete(_ id: ID<Session>) throws -> Bool {
        try tx.run("DELETE FROM session WHERE id = \(id)") == 1
    }

    /// Forgets sessions that have ended by themselves; at most `limit` rows.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM session WHERE id IN (
                SELECT id FROM session WHERE expires_at < \(time) OR idle_expires_at < \(time) LIMIT \(limit))
            """)
    }

    private func session(_ row: Row) throws -> Session {
        Session(
            id: try row.id("id"), userID: try row.id("user_id"), methods: try row.strings("methods"),
            authTime: try row.timestamp("auth_time"), begun: try row.timestamp("begun"),
            created: try row.timestamp("created"),
            lastUsed: try row.timestamp("last_used"),
            idleLifetime: .milliseconds(try row.integer("idle_lifetime")),
            idleExpiresAt: try row.timestamp("idle_expires_at"), expiresAt: try row.timestamp("expires_at"),
            isKept: try row.bool("is_kept"), address: try row.optionalText("address"),
            userAgent: try row.optionalText("user_agent"))
    }
}
