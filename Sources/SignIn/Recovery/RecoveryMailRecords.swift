// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

/// The rows that bound how much mail strangers can have sent to somebody.
struct RecoveryMailRecords {
    /// So many messages with links in an hour.
    static let mostInHour: Int64 = 5
    /// Between two of them.
    static let pause = Duration.seconds(60)

    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Counts a message; `false` when there were enough.
    func take(_ user: ID<User>, at now: Timestamp) throws -> Bool {
        let row = try tx.row("SELECT hour_began, latest, sent FROM recovery_mail WHERE user_id = \(user)")
        var (began, sent) = (now, Int64(0))
        if let row, try now < row.timestamp("hour_began") + .seconds(3600) {
            (began, sent) = (try row.timestamp("hour_began"), try row.integer("sent"))
            guard sent < Self.mostInHour, try row.timestamp("latest") + Self.pause <= now else {
                return false
            }
        }
        try tx.run(
            """
            INSERT INTO recovery_mail (user_id, hour_began, latest, sent)
            VALUES (\(user), \(began), \(now), \(sent + 1))
            ON CONFLICT (user_id) DO UPDATE SET hour_began = excluded.hour_began, latest = excluded.latest,
                sent = excluded.sent
            """)
        return true
    }
}
