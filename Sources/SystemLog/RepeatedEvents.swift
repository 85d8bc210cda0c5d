// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
import Synchronization

/// Events that anybody can cause as often as they like, so that not each of them can have a row.
///
/// The first of a kind (``RepeatedKind``) is durable before its caller goes on. Those that follow are counted
/// here, and ``flush()`` adds them to the first. So the log grows with the kinds of a minute, of which there
/// are at most 2048 and a few more on each node, and not with the events: when a network has 32 kinds, its
/// further ones lose the client, and when there are 2048, further ones lose the network too.
package final class RepeatedEvents: Sendable {
    /// The kinds of one network in a minute that tell clients apart.
    static let mostOfNetwork = 32

    fileprivate struct Entry {
        var uuid: String
        var published: Timestamp
        /// Whether its row is written, is being written, or could not be written.
        var row = Row.underWay
        /// Those that ``flush()`` has not written yet.
        var more: Int64 = 0
        var latest: Timestamp

        enum Row { case underWay, durable, missing }
    }

    fileprivate struct State {
        var minute = Int64.min
        var entries: [RepeatedKind: Entry] = [:]
        /// How many kinds of this minute a network has.
        var ofNetwork: [IPAddress: Int] = [:]
        /// Those of minutes that are over whose row could never be written.
        var lost: Int64 = 0
    }

    private let buffer: EventBuffer
    private let limit: Int
    private let state = Mutex(State())

    /// `limit` bounds the kinds that are remembered.
    package init(buffer: EventBuffer, limit: Int = 2048) {
        self.buffer = buffer
        self.limit = limit
    }

    /// Returns when the first event of a kind is durable, at once for those that follow in the same minute.
    ///
    /// `event` makes the event for the kind that it is counted with, which may say less than the one given.
    /// Throws what ``EventBuffer/append(_:also:)`` throws; the next event of the kind tries again then.
    package func record(
        _ kind: RepeatedKind, at now: Timestamp, _ event: (RepeatedKind) -> Event
    ) async throws {
        let (kind, isFirst) = state.withLock { $0.enter(kind, at: now, limit: limit) }
        guard isFirst else { return }
        let row = EventRow(event(kind))
        state.withLock { state in
            state.entries[kind]?.uuid = row.uuid
            state.entries[kind]?.published = row.published
        }
        do {
            try await buffer.append(row)
            state.withLock { $0.entries[kind]?.row = .durable }
        } catch {
            state.withLock { $0.entries[kind]?.row = .missing }
            throw error
        }
    }

    /// Writes what was counted since the last time; answers how many were counted and can never be written.
    ///
    /// Throws the store's error; then the next call writes it all.
    @discardableResult
    package func flush() async throws -> Int64 {
        let (due, lost) = state.withLock { $0.take() }
        guard !due.isEmpty else { return lost }
        let rows = due.map { (published: $0.published, uuid: $0.uuid, more: $0.more, latest: $0.latest) }
        do {
            try await buffer.store.write { tx in
                let records = EventRepetitionRecords(tx)
                for row in rows {
                    try records.raise(row.uuid, published: row.published, by: row.more, latest: row.latest)
                }
            }
        } catch {
            state.withLock { $0.putBack(due, lost: lost) }
            throw error
        }
        return lost
    }

    /// How many kinds are remembered at this moment.
    package var count: Int { state.withLock { $0.entries.count } }
}

extension RepeatedEvents.State {
    /// Counts an event; `isFirst` when its row is to be written.
    fileprivate mutating func enter(
        _ kind: RepeatedKind, at now: Timestamp, limit: Int
    ) -> (RepeatedKind, isFirst: Bool) {
        if kind.minute > minute { begin(kind.minute) }
        let kind = place(for: kind, limit: limit)
        guard var entry = entries[kind] else {
            entries[kind] = RepeatedEvents.Entry(uuid: "", published: now, latest: now)
            if let network = kind.network { ofNetwork[network, default: 0] += 1 }
            return (kind, true)
        }
        // The one whose row could not be written is in the lines of the operator instead.
        let isFirst = entry.row == .missing
        if isFirst { entry.row = .underWay } else { entry.more += 1 }
        entry.latest = max(entry.latest, now)
        entries[kind] = entry
        return (kind, isFirst)
    }

    private func place(for kind: RepeatedKind, limit: Int) -> RepeatedKind {
        if entries[kind] != nil { return kind }
        var kind = kind
        if let network = kind.network, ofNetwork[network, default: 0] >= RepeatedEvents.mostOfNetwork {
            kind = kind.withoutClient()
            if entries[kind] != nil { return kind }
        }
        return entries.count >= limit ? kind.withoutNetwork() : kind
    }

    /// Forgets the kinds of the minutes before, but for those of which something is not written yet.
    private mutating func begin(_ next: Int64) {
        minute = next
        ofNetwork = [:]
        entries = entries.filter { _, entry in
            if entry.row == .missing { lost += entry.more }
            return entry.row != .missing && entry.more > 0
        }
    }

    fileprivate mutating func take() -> (due: [RepeatedEvents.Due], lost: Int64) {
        var due: [RepeatedEvents.Due] = []
        for (kind, entry) in entries where entry.row == .durable && entry.more > 0 {
            due.append(RepeatedEvents.Due(kind: kind, entry: entry))
            entries[kind]?.more = 0
        }
        defer { lost = 0 }
        return (due, lost)
    }

    fileprivate mutating func putBack(_ due: [RepeatedEvents.Due], lost: Int64) {
        self.lost += lost
        for one in due {
            guard entries[one.kind] != nil else {
                entries[one.kind] = one.entry
                continue
            }
            entries[one.kind]?.more += one.entry.more
        }
    }
}

extension RepeatedEvents {
    fileprivate struct Due: Sendable {
        let kind: RepeatedKind
        let entry: Entry

        var uuid: String { entry.uuid }
        var published: Timestamp { entry.published }
        var more: Int64 { entry.more }
        var latest: Timestamp { entry.latest }
    }
}
