// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of sessions that have ended and whose apps are still to be told.
package struct EndedSessionRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// A session that has ended.
    package struct EndedSession: Sendable {
        package let id: String
        package let userID: ID<User>
    }

    func insert(_ session: Session, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO ended_session (id, user_id, ended) VALUES (\(session.id), \(session.userID), \(now))
            ON CONFLICT (id) DO NOTHING
            """)
    }

    /// Whether there is any.
    package func hasAny() throws -> Bool { try tx.exists("SELECT id FROM ended_session LIMIT 1") }

    /// The oldest of them.
    package func list(limit: Int) throws -> [EndedSession] {
        try tx.rows("SELECT id, user_id FROM ended_session ORDER BY ended, id LIMIT \(limit)").map {
            EndedSession(id: try $0.text("id"), userID: try $0.id("user_id"))
        }
    }

    /// `false` when another node was first.
    package func delete(_ id: String) throws -> Bool {
        try tx.run("DELETE FROM ended_session WHERE id = \(id)") == 1
    }
}
