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

    /// Appends rows in few statements of few different texts, so that a database keeps all of them prepared.
    package func append(rows: some RandomAccessCollection<EventRow>) throws {
        guard !rows.isEmpty else { return }
        if let lock = tx.dialect.orderedAppendLock { _ = try tx.rows(lock) }
        var rest = rows[...]
        while !rest.isEmpty {
            let count = rest.count >= 64 ? 64 : min(rest.count, 16)
            try tx.run(insertion(of: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }

    private func insertion(of rows: some Collection<EventRow>) -> SQL {
        var statement = SQL.StringInterpolation(
            literalCapacity: 96 + rows.count * 17, interpolationCount: rows.count * 5)
        statement.appendLiteral(
            "INSERT INTO event (uuid, published, event_type, transaction_id, document) VALUES ")
        var isFirst = true
        for row in rows {
            statement.appendLiteral(isFirst ? "(" : ", (")
            isFirst = false
            statement.appendInterpolation(row.uuid)
            statement.appendLiteral(", ")
            statement.appendInterpolation(row.published)
            statement.appendLiteral(", ")
            statement.appendInterpolation(row.type)
            statement.appendLiteral(", ")
            statement.appendInterpolation(row.transaction)
            statement.appendLiteral(", ")
            statement.appendInterpolation(row.document)
            statement.appendLiteral(")")
        }
        return SQL(stringInterpolation: statement)
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
