// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// How often events of the log have happened again.
struct EventRepetitionRecords {
    private static let atOnce = 1000

    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Adds to the count of the event with that id and moment.
    func raise(_ uuid: String, published: Timestamp, by more: Int64, latest: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO event_repetition (published, uuid, more, latest)
            VALUES (\(published), \(uuid), \(more), \(latest))
            ON CONFLICT (published, uuid)
            DO UPDATE SET more = event_repetition.more + excluded.more, latest = excluded.latest
            """)
    }

    /// Removes some of the counts of events before a moment; answers how many.
    func removeSome(before moment: Timestamp) throws -> Int {
        try tx.run(
            """
            DELETE FROM event_repetition WHERE (published, uuid) IN (
                SELECT published, uuid FROM event_repetition WHERE published < \(moment)
                ORDER BY published, uuid LIMIT \(Self.atOnce))
            """)
    }
}
