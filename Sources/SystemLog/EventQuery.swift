// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// What a reader of the log wants: a span of time, in an order, from a position on.
package struct EventQuery: Sendable {
    /// In which order events are read.
    package enum Order: Sendable, Equatable {
        /// By their numbers, up to where the log is complete: whoever has seen a position never misses what
        /// comes after it.
        case durable(through: LowWaterMark)
        /// As events happened.
        case published
        /// As events happened, the latest first.
        case latestFirst

        func precedes(_ left: EventPosition, _ right: EventPosition) -> Bool {
            switch self {
            case .durable: left.sequence < right.sequence
            case .published: (left.published, left.sequence) < (right.published, right.sequence)
            case .latestFirst: (left.published, left.sequence) > (right.published, right.sequence)
            }
        }
    }

    /// Rows with their documents that are looked at for one page, and rows that are passed over by their
    /// columns alone.
    package static let maximumRead = 10_000
    package static let maximumPassed = 200_000
    /// What the items of one page may have together, and the documents that are looked at for one, in bytes.
    package static let maximumBytes = 4 << 20
    package static let maximumBytesRead = 16 << 20
    /// Rows that are fetched at once: the first time few, for they may be large.
    private static let window = 16...1000
    /// A window with less is followed by a larger one, in bytes.
    private static let smallWindow = 1 << 20

    package var since: Timestamp?
    /// Exclusive, so that spans that touch share no event.
    package var until: Timestamp?
    package var eventTypes: Set<Name>?
    package var transactions: Set<Name>?
    package var order: Order
    package var after: EventPosition?
    package var limit: Int

    package init(order: Order, limit: Int) {
        self.order = order
        self.limit = limit
    }

    /// A page of what `transform` makes of the events; `nil` means that an event does not match.
    ///
    /// The work for one page and its size are bounded, so a page can have fewer items than it may and still
    /// be followed by another; one item is on it whatever its size. `size` is how many bytes an item has.
    package func run<Item>(
        in tx: any Transaction, size: (Item) -> Int = { _ in 0 },
        _ transform: (StoredEvent) throws -> Item?
    ) throws -> Result<Item> {
        let records = EventRecords(tx)
        var result = Result<Item>(items: [], position: after, isComplete: false)
        if case .durable(let mark) = order, after == nil {
            result.position = try records.position(before: since, through: mark)
        }
        var read = 0
        var passed = 0
        var (bytes, bytesRead) = (0, 0)
        var count = Self.window.lowerBound
        while read < Self.maximumRead, passed < Self.maximumPassed, bytesRead < Self.maximumBytesRead {
            let window = try records.window(self, after: result.position, count: count)
            let before = bytesRead
            for row in window.rows {
                guard result.items.count < limit else { return result }
                if row.isRead { read += 1 } else { passed += 1 }
                bytesRead += row.size
                if let event = try row.event(), let item = try transform(event) {
                    bytes += size(item)
                    guard result.items.isEmpty || bytes <= Self.maximumBytes else { return result }
                    result.items.append(item)
                }
                result.position = row.position
            }
            let isSmall = bytesRead - before < Self.smallWindow
            count = isSmall ? min(count * 4, Self.window.upperBound) : Self.window.lowerBound
            passed += max(0, window.cost - window.rows.count)
            guard let end = window.end else {
                result.isComplete = true
                return result
            }
            result.position = end
        }
        return result
    }

    /// One page.
    package struct Result<Item> {
        package var items: [Item]
        /// Where the next page starts; `nil` when the log is read from its beginning and is empty.
        package var position: EventPosition?
        /// Whether everything there is has been looked at.
        package var isComplete: Bool
    }
}

extension EventQuery.Result: Sendable where Item: Sendable {}

/// The place of an event in the log.
package struct EventPosition: Sendable, Equatable {
    package let sequence: Int64
    package let published: Timestamp

    init(sequence: Int64, published: Timestamp) {
        self.sequence = sequence
        self.published = published
    }

    /// Reads the text that ``text`` made.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false).map { Int64(digits: $0) }
        guard parts.count == 2, let published = parts[0], let sequence = parts[1]
        else {
            return nil
        }
        self.init(sequence: sequence, published: Timestamp(milliseconds: published))
    }

    /// Opaque to clients.
    package var text: String { "\(published.milliseconds)_\(sequence)" }
}

/// An event as it stands in the log.
package struct StoredEvent: Sendable {
    package let uuid: String
    package let published: Timestamp
    /// A type that an older version wrote may be unknown to ``EventType``.
    package let type: String
    package let transaction: String
    /// Actor, outcome, targets and what else the columns do not say.
    package let document: JSON
    /// Whether it has happened again within its minute, and how often.
    package let repetition: EventRepetition?
}
