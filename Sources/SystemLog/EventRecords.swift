// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of the system log.
package struct EventRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Appends events.
    ///
    /// On PostgreSQL, transactions end in another order than they take their sequence numbers in. Until this
    /// one ends, ``LowWaterMark`` keeps readers before its first number.
    package func append(_ events: [Event]) throws {
        guard !events.isEmpty else { return }
        try append(rows: events.map(EventRow.init))
        try noteBlocks()
    }

    /// Appends one event.
    package func append(_ event: Event) throws { try append([event]) }

    /// Appends rows in few statements of few different texts, so that a database keeps all of them prepared.
    ///
    /// The caller sees to ``noteBlocks()``.
    package func append(rows: some RandomAccessCollection<EventRow>) throws {
        guard !rows.isEmpty else { return }
        var rest = rows[...]
        while !rest.isEmpty {
            let count = rest.count >= 64 ? 64 : min(rest.count, 16)
            try tx.run(insertion(of: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }

    /// Notes the blocks of the log that are full, by which events are found.
    ///
    /// Follows an append, at the latest after a few thousand rows.
    package func noteBlocks() throws { try EventBlockRecords(tx).note() }

    private func insertion(of rows: some Collection<EventRow>) -> SQL {
        var values: [SQLValue] = []
        values.reserveCapacity(rows.count * 5)
        for row in rows {
            values.append(.text(row.uuid))
            values.append(row.published.sqlValue)
            values.append(.text(row.type))
            values.append(.text(row.transaction))
            values.append(.text(row.document))
        }
        let insertions =
            switch tx.dialect {
            case .sqlite: Self.onSQLite
            case .postgres: Self.onPostgres
            }
        return SQL(rows.count <= 16 ? insertions[rows.count - 1] : insertions[16], values: values)
    }

    private static let onSQLite = insertions(.sqlite)
    private static let onPostgres = insertions(.postgres)

    /// The statements that insert 1 to 16 rows, and 64.
    private static func insertions(_ dialect: Dialect) -> [SQL] {
        let row: SQL = "(\(""), \(0), \(""), \(""), \(""))"
        return (Array(1...16) + [64]).map { count in
            dialect.appendingToLog(
                "uuid, published, event_type, transaction_id, document",
                rows: .joined(Array(repeating: row, count: count), by: ", "))
        }
    }
}

extension EventRecords {
    /// One row of a window: passed over when its columns say that it cannot match.
    struct WindowRow {
        let position: EventPosition
        let isRead: Bool
        /// The length of its document in bytes; 0 when it was passed over.
        let size: Int
        private let row: Row

        fileprivate init(_ row: Row) throws {
            position = EventPosition(
                sequence: try row.integer("sequence"), published: try row.timestamp("published"))
            if case .text(let document) = try row.value("document") {
                (isRead, size) = (true, document.utf8.count)
            } else {
                (isRead, size) = (false, 0)
            }
            self.row = row
        }

        /// `nil` when the row was passed over.
        func event() throws -> StoredEvent? {
            guard isRead else { return nil }
            let repetition = try row.optionalInteger("more").map { more in
                EventRepetition(more: more, latest: try row.timestamp("latest"))
            }
            return StoredEvent(
                uuid: try row.text("uuid"), published: position.published, type: try row.text("event_type"),
                transaction: try row.text("transaction_id"), document: try row.json("document"),
                repetition: repetition)
        }
    }

    /// Some of what comes after a position.
    struct Window {
        let rows: [WindowRow]
        /// Where the next window begins; `nil` at the end of the log.
        let end: EventPosition?
        /// How many events it may have cost to find the rows.
        let cost: Int
    }

    /// The next rows of a query in its order, at most `count`.
    ///
    /// Rows of other types come without their documents: they are needed to know how far the window went.
    func window(_ query: EventQuery, after: EventPosition?, count: Int) throws -> Window {
        let part = try EventBlockRecords(tx).part(of: query, after: after)
        let selection = selection(query, after: after, through: part.end)
        var found: [WindowRow] = []
        for span in part.spans {
            let rows = try tx.rows(
                selection.statement + " AND sequence >= \(span.lowerBound) AND sequence < \(span.upperBound)"
                    + selection.order + " LIMIT \(count)")
            let isFirst = found.isEmpty
            found += try rows.map(WindowRow.init)
            guard !isFirst, !rows.isEmpty else { continue }
            found.sort { query.order.precedes($0.position, $1.position) }
            found.removeLast(max(0, found.count - count))
        }
        return Window(
            rows: found, end: found.count == count ? found.last?.position : part.end, cost: part.size)
    }

    private func selection(_ query: EventQuery, after: EventPosition?, through end: EventPosition?)
        -> (statement: SQL, order: SQL)
    {
        var conditions: [SQL] = ["1 = 1"]
        if let since = query.since { conditions.append("published >= \(since)") }
        if let until = query.until { conditions.append("published < \(until)") }
        if let transactions = query.transactions {
            conditions.append("transaction_id IN \(SQL.list(transactions.sorted()))")
        }
        let order: SQL
        switch query.order {
        case .durable(let mark):
            conditions.append("sequence <= \(mark.sequence)")
            if let after { conditions.append("sequence > \(after.sequence)") }
            if let end { conditions.append("sequence <= \(end.sequence)") }
            order = " ORDER BY sequence"
        case .published:
            if let after {
                conditions.append("(published, sequence) > (\(after.published), \(after.sequence))")
            }
            if let end { conditions.append("published < \(end.published)") }
            order = " ORDER BY published, sequence"
        case .latestFirst:
            if let after {
                conditions.append("(published, sequence) < (\(after.published), \(after.sequence))")
            }
            if let end { conditions.append("published > \(end.published)") }
            order = " ORDER BY published DESC, sequence DESC"
        }
        let document: SQL =
            query.eventTypes.map {
                "CASE WHEN event_type IN \(SQL.list($0.sorted())) THEN document ELSE NULL END"
            } ?? "document"
        return (
            """
            SELECT sequence, published, uuid, event_type, transaction_id, \(document) AS document,
                \(repetition("more")), \(repetition("latest"))
            FROM event WHERE \(SQL.joined(conditions, by: " AND "))
            """, order
        )
    }

    /// A column of the repetitions, for events of the one type that has any.
    private func repetition(_ column: SQL) -> SQL {
        """
        CASE WHEN event_type = \(EventType.tokenRequested.rawValue) THEN (
            SELECT \(column) FROM event_repetition
            WHERE event_repetition.published = event.published AND event_repetition.uuid = event.uuid
        ) ELSE NULL END AS \(column)
        """
    }

    /// A position before every event since a moment, close to it, and not beyond `mark`.
    ///
    /// Events become durable in about the order of their times, so the first of a little earlier is before
    /// them all.
    func position(before since: Timestamp?, through mark: LowWaterMark) throws -> EventPosition? {
        guard let since else { return nil }
        let early = since - .seconds(120)
        let blocks = EventBlockRecords(tx)
        if let sequence = try blocks.sequence(before: early) {
            return EventPosition(sequence: min(sequence, mark.sequence), published: early)
        }
        let first = try tx.row(
            """
            SELECT MIN(sequence) AS first FROM event
            WHERE sequence >= \(try blocks.firstOpenSequence()) AND published >= \(early)
            """)
        if let first = try first?.optionalInteger("first") {
            return EventPosition(sequence: min(first - 1, mark.sequence), published: early)
        }
        let last = try tx.row("SELECT sequence, published FROM event ORDER BY sequence DESC LIMIT 1")
        return try last.map {
            EventPosition(
                sequence: min(try $0.integer("sequence"), mark.sequence),
                published: try $0.timestamp("published"))
        }
    }

    /// Removes the bases that no decision of late was made with.
    func removeDecisionBases(lastUsedBefore moment: Timestamp) throws {
        try tx.run("DELETE FROM decision_basis WHERE last_used < \(moment)")
    }

    /// Removes some of the counts of repetition of events before a moment; answers how many.
    func removeRepetitions(before moment: Timestamp) throws -> Int {
        try EventRepetitionRecords(tx).removeSome(before: moment)
    }

    /// Removes some of the events that were published before a moment; answers how many, and `nil` when there
    /// are none.
    func removeSome(before moment: Timestamp) throws -> Int? {
        let blocks = EventBlockRecords(tx)
        if let span = try blocks.span(withEventBefore: moment) {
            let count = try tx.run(
                """
                DELETE FROM event WHERE sequence >= \(span.lowerBound) AND sequence < \(span.upperBound)
                AND published < \(moment)
                """)
            try blocks.removed(from: span)
            return count
        }
        let count = try tx.run(
            """
            DELETE FROM event WHERE sequence >= \(try blocks.firstOpenSequence()) AND published < \(moment)
            """)
        return count > 0 ? count : nil
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
