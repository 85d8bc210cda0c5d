// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of apps that were used with sessions.
package struct SessionAppRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func note(_ used: SessionApp, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO session_app (session_id, server_id, app_id, issuer, expires_at)
            VALUES (\(used.sessionID), \(used.serverID), \(used.appID), \(used.issuer),
                \(now + SessionApp.lifetime))
            ON CONFLICT (session_id, server_id, app_id) DO UPDATE SET issuer = excluded.issuer,
                expires_at = excluded.expires_at
            """)
    }

    /// Those of a session.
    package func list(of session: String) throws -> [SessionApp] {
        try tx.rows(
            """
            SELECT session_id, server_id, app_id, issuer FROM session_app WHERE session_id = \(session)
            ORDER BY server_id, app_id LIMIT 1000
            """
        ).map {
            SessionApp(
                sessionID: try $0.text("session_id"), serverID: try $0.id("server_id"),
                appID: try $0.id("app_id"), issuer: try $0.text("issuer"))
        }
    }

    func delete(of session: String) throws {
        try tx.run("DELETE FROM session_app WHERE session_id = \(session)")
    }

    /// Forgets those of sessions that have long ended by themselves; at most `limit` rows.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM session_app WHERE (session_id, server_id, app_id) IN
                (SELECT session_id, server_id, app_id FROM session_app WHERE expires_at < \(time) LIMIT \(limit))
            """)
    }
}
