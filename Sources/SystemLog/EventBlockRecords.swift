// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// The log in blocks of 1024 sequence numbers, each noted with the span of times and of transaction ids of
/// its events once it is full: a block range index.
///
/// Events become durable in about the order of their times, and transaction ids begin with theirs, so few
/// blocks are in question for any moment or id. Events that come late make spans wider; that costs time and
/// no event is missed. An index with an entry for each event would cost as much as writing the event.
///
/// Events behind the last noted block are always in question.
struct EventBlockRecords {
    /// Stands as a number in the statements too: an expression of `GROUP BY` has no bound values.
    private static let size: Int64 = 1024
    /// How many blocks that begin later are taken into a part of the log.
    private static let blocksOfPart = 1
    private static let blocksOfPartForTransactions = 16

    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Notes the blocks that are full and into which nothing can come any more.
    ///
    /// Those that others are about to note, and those with events of transactions that are open, this one
    /// too, are left to the next call.
    func note() throws {
        let last = try tx.row("SELECT COALESCE(MAX(sequence), 0) AS last FROM event")?.integer("last") ?? 0
        guard try firstOpen() < last / Self.size else { return }
        if let sole = tx.dialect.soleNoterOfBlocks, try !tx.exists(sole) { return }
        let mark = try EventWriterRecords(tx).lowWaterMark()
        // INVARIANT: begins after the mark was read, so it sees every event up to there.
        try tx.run(
            """
            INSERT INTO event_block (number, earliest, latest, first_transaction, last_transaction)
            SELECT sequence / 1024, MIN(published), MAX(published), MIN(transaction_id), MAX(transaction_id)
            FROM event WHERE sequence >= (SELECT COALESCE(MAX(number) + 1, 0) * 1024 FROM event_block)
            AND sequence < \(min(last, mark.sequence) / Self.size * Self.size) GROUP BY sequence / 1024
            """)
    }

    /// A part of the log in the order of a query.
    struct Part {
        /// The sequence numbers in question.
        let spans: [Range<Int64>]
        /// Everything up to here is in the spans.
        ///
        /// `nil` when the part goes to the end of the log.
        let end: EventPosition?

        /// How many events can be in it.
        var size: Int { spans.count * Int(EventBlockRecords.size) }
    }

    /// The part after a position that one reading looks at.
    func part(of query: EventQuery, after: EventPosition?) throws -> Part {
        let open = try firstOpen()
        var conditions: [SQL] = ["number < \(open)"]
        if let since = query.since { conditions.append("latest >= \(since)") }
        if let until = query.until { conditions.append("earliest < \(until)") }
        if let transactions = query.transactions {
            let inSpan = transactions.sorted().map { id -> SQL in
                "(first_transaction <= \(id) AND last_transaction >= \(id))"
            }
            conditions.append(inSpan.isEmpty ? "1 = 0" : "(" + .joined(inSpan, by: " OR ") + ")")
        }
        let count = query.transactions == nil ? Self.blocksOfPart : Self.blocksOfPartForTransactions
        let (found, end) =
            if case .durable(let mark) = query.order {
                try inOrder(after, conditions + ["number <= \(mark.sequence / Self.size)"], count)
            } else {
                try byTime(query, after, conditions, count)
            }
        return Part(spans: found.map(\.span) + [open * Self.size..<Int64.max], end: end)
    }

    private func inOrder(_ after: EventPosition?, _ conditions: [SQL], _ count: Int) throws
        -> ([Block], EventPosition?)
    {
        let first = after.map { ($0.sequence + 1) / Self.size } ?? 0
        let found = try blocks(conditions + ["number >= \(first)"], by: "number", limit: count + 1)
        let end = found.dropFirst(count).first.map {
            EventPosition(sequence: $0.span.lowerBound - 1, published: $0.earliest)
        }
        return (Array(found.prefix(count)), end)
    }

    /// Every block that goes on at the moment of the position, and some that come after it in time.
    private func byTime(_ query: EventQuery, _ after: EventPosition?, _ conditions: [SQL], _ count: Int)
        throws
        -> ([Block], EventPosition?)
    {
        let isForward = query.order == .published
        let moments = [after?.published, isForward ? query.since : query.until].compactMap(\.self)
        var begun: [Block] = []
        var rest = conditions
        if let moment = isForward ? moments.max() : moments.min() {
            let isBegun: [SQL] = ["earliest <= \(moment)", "latest >= \(moment)"]
            begun = try blocks(conditions + isBegun, by: "number", limit: .max)
            rest.append(isForward ? "earliest > \(moment)" : "latest < \(moment)")
        }
        let found = try blocks(rest, by: isForward ? "earliest" : "latest DESC", limit: count + 1)
        let end = found.dropFirst(count).first.map {
            isForward
                ? EventPosition(sequence: 0, published: $0.earliest)
                : EventPosition(sequence: .max, published: $0.latest)
        }
        return (begun + found.prefix(count), end)
    }

    /// The last sequence number before the first block with an event of a moment or later.
    func sequence(before moment: Timestamp) throws -> Int64? {
        let first = try blocks(["latest >= \(moment)"], by: "number", limit: 1).first
        return first.map { max(0, $0.span.lowerBound - 1) }
    }

    /// The first sequence number that no noted block covers.
    func firstOpenSequence() throws -> Int64 { try firstOpen() * Self.size }

    /// The sequence numbers of the first block with an event before a moment.
    func span(withEventBefore moment: Timestamp) throws -> Range<Int64>? {
        try blocks(["earliest < \(moment)"], by: "number", limit: 1).first?.span
    }

    /// Notes that events of a block before a moment are gone.
    func removed(from span: Range<Int64>) throws {
        let number = span.lowerBound / Self.size
        let left = try tx.row(
            """
            SELECT MIN(published) AS earliest FROM event
            WHERE sequence >= \(span.lowerBound) AND sequence < \(span.upperBound)
            """)
        if let earliest = try left?.optionalTimestamp("earliest") {
            try tx.run("UPDATE event_block SET earliest = \(earliest) WHERE number = \(number)")
        } else {
            try tx.run("DELETE FROM event_block WHERE number = \(number)")
        }
    }

    private struct Block {
        let span: Range<Int64>
        let earliest: Timestamp
        let latest: Timestamp
    }

    private func blocks(_ conditions: [SQL], by order: SQL, limit: Int) throws -> [Block] {
        let rows = try tx.rows(
            """
            SELECT number, earliest, latest FROM event_block
            WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY \(order) LIMIT \(limit)
            """)
        return try rows.map { row in
            let start = try row.integer("number") * Self.size
            return Block(
                span: start..<start + Self.size, earliest: try row.timestamp("earliest"),
                latest: try row.timestamp("latest"))
        }
    }

    private func firstOpen() throws -> Int64 {
        let last = try tx.row("SELECT number FROM event_block ORDER BY number DESC LIMIT 1")
        return try last.map { try $0.integer("number") + 1 } ?? 0
    }
}
