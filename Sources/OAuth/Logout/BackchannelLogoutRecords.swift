// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The outbox of logout tokens: written with the end of the session, so that neither is without the other.
package struct BackchannelLogoutRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(_ logout: BackchannelLogout, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO backchannel_logout (id, server_id, app_id, issuer, session_id, user_id, created,
                attempts, next_attempt)
            VALUES (\(logout.id), \(logout.serverID), \(logout.appID), \(logout.issuer), \(logout.sessionID),
                \(logout.userID), \(now), 0, \(now))
            """)
    }

    /// Whether the time of any has come.
    package func hasDue(at now: Timestamp) throws -> Bool {
        try tx.exists("SELECT id FROM backchannel_logout WHERE next_attempt <= \(now) LIMIT 1")
    }

    /// Takes those whose time has come; nobody else gets them before the pause is over.
    package func take(at now: Timestamp, limit: Int) throws -> [BackchannelLogout] {
        let due = try tx.rows(
            """
            SELECT id, server_id, app_id, issuer, session_id, user_id, attempts FROM backchannel_logout
            WHERE next_attempt <= \(now) ORDER BY next_attempt, id LIMIT \(limit)
            """)
        return try due.compactMap { row in
            let attempts = Int(try row.integer("attempts"))
            let logout = BackchannelLogout(
                id: try row.id("id"), serverID: try row.id("server_id"), appID: try row.id("app_id"),
                issuer: try row.text("issuer"), sessionID: try row.text("session_id"),
                userID: try row.id("user_id"), attempts: attempts + 1)
            let taken = try tx.run(
                """
                UPDATE backchannel_logout SET attempts = \(attempts + 1),
                    next_attempt = \(now + BackchannelLogout.pause(after: attempts))
                WHERE id = \(logout.id) AND attempts = \(attempts)
                """)
            return taken > 0 ? logout : nil
        }
    }

    /// Forgets one that is delivered or given up.
    package func delete(_ id: ID<BackchannelLogout>) throws {
        try tx.run("DELETE FROM backchannel_logout WHERE id = \(id)")
    }
}
