// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of the system log.
package struct EventRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Appends events in one statement.
    ///
    /// On PostgreSQL, where transactions end in another order than they take their sequence numbers in, this
    /// holds a lock until the transaction ends, so that a reader who has seen a number never misses a lower
    /// one.
    package func append(_ events: [Event]) throws {
        try append(rows: events.map(EventRow.init))
    }

    package func append(_ event: Event) throws { try append([event]) }

    package func append(rows: [EventRow]) throws {
        guard !rows.isEmpty else { return }
        if let lock = tx.dialect.orderedAppendLock { _ = try tx.rows(lock) }
        for start in stride(from: 0, to: rows.count, by: 100) {
            let values = rows[start..<min(start + 100, rows.count)].map { row -> SQL in
                "(\(row.uuid), \(row.published), \(row.type), \(row.transaction), \(row.document))"
            }
            try tx.run(
                """
                INSERT INTO event (uuid, published, event_type, transaction_id, document)
                VALUES \(SQL.joined(values, by: ", "))
                """)
        }
    }
}

/// An event as its row, made outside the transaction.
package struct EventRow: Sendable {
    package let uuid: String
    package let published: Timestamp
    package let type: String
    package let transaction: String
    package let document: String

    package init(_ event: Event) {
        uuid = event.uuid
        published = event.published
        type = event.type.rawValue
        transaction = event.caller.requestID
        document = event.documentText
    }
}
