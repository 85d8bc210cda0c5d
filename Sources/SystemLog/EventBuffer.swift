// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Synchronization

/// Gathers the events of token requests into shared durable writes.
///
/// Whoever appends while no write is under way writes everything that waits, itself included. Those who come
/// during a write wait; when it ends, the first of them writes for all. So the cost of a commit falls as load
/// rises, and nobody returns before the own event is durable.
///
/// When many have come of late, the writer waits for most of them once more, a millisecond at the longest: a
/// commit costs a disk write and two thread switches however many rows it has. A caller alone never waits.
///
/// Not an actor: an event costs one short lock and one suspension.
package final class EventBuffer: Sendable {
    /// Rows that belong to an event and are written in its transaction, before it.
    package typealias Companion = @Sendable (any Transaction) throws -> Void

    /// Beyond so many rows, a commit's cost is shared well enough not to wait for more.
    private static let gatheredRows = 16

    private enum Turn { case written, write }

    private struct Waiting {
        let row: EventRow
        let also: Companion?
        let continuation: UnsafeContinuation<Turn, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        /// Whether a caller writes, or has been told to.
        var isWriting = false
        var isClosed = false
        /// How many callers the last write and the queue behind it had: about as many will come again.
        var recent = 0
        /// The writer that waits for more, and how many rows it waits for.
        var gatherer: (continuation: UnsafeContinuation<Void, Never>, target: Int)?
        var hasTimer = false
        var drainers: [UnsafeContinuation<Void, Never>] = []
    }

    private let store: any Store
    private let capacity: Int
    private let batchLimit: Int
    private let gatherTime: Duration
    private let onWrite: (@Sendable (_ rows: Int) -> Void)?
    private let state = Mutex(State())

    /// `capacity` bounds how many callers may wait, `gatherTime` how long a writer waits for more rows;
    /// `onWrite` learns the size of every durable write.
    package init(
        store: any Store,
        capacity: Int = 4096,
        batchLimit: Int = 256,
        gatherTime: Duration = .milliseconds(1),
        onWrite: (@Sendable (_ rows: Int) -> Void)? = nil
    ) {
        self.store = store
        self.capacity = max(1, capacity)
        self.batchLimit = max(1, batchLimit)
        self.gatherTime = gatherTime
        self.onWrite = onWrite
    }

    /// How many callers wait at this moment.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Returns when the event is durable.
    ///
    /// `also` may run more than once and concurrently with nothing. Throws ``StoreError/unavailable(_:)``
    /// when too many callers wait or the server stops, and the store's error when the event could not be
    /// written.
    package func append(_ row: EventRow, also: Companion? = nil) async throws {
        let turn = try await withUnsafeThrowingContinuation { continuation in
            enter(Waiting(row: row, also: also, continuation: continuation))
        }
        if turn == .write {
            await gather()
            try await writeBatch()
        }
    }

    /// Refuses whoever comes from now on and returns when nobody waits any more.
    package func drain() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let (isIdle, gatherer) = state.withLock { state in
                state.isClosed = true
                defer { state.gatherer = nil }
                if state.isWriting { state.drainers.append(continuation) }
                return (!state.isWriting, state.gatherer)
            }
            if isIdle { continuation.resume() }
            gatherer?.continuation.resume()
        }
    }

    private func enter(_ waiting: Waiting) {
        enum Next { case wait, write, gathered(UnsafeContinuation<Void, Never>), refuse(String) }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .refuse("the server is stopping") }
            if state.waiting.count >= capacity { return .refuse("too many events wait to be written") }
            state.waiting.append(waiting)
            guard state.isWriting else {
                state.isWriting = true
                return .write
            }
            guard let gatherer = state.gatherer, state.waiting.count >= gatherer.target else { return .wait }
            state.gatherer = nil
            return .gathered(gatherer.continuation)
        }
        switch next {
        case .wait: break
        case .write: waiting.continuation.resume(returning: .write)
        case .gathered(let writer): writer.resume()
        case .refuse(let why): waiting.continuation.resume(throwing: StoreError.unavailable(why))
        }
    }

    /// Returns when most of those who came of late wait again, or after ``gatherTime``.
    private func gather() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let (isEnough, needsTimer) = state.withLock { state -> (Bool, Bool) in
                let target = min(state.recent * 3 / 4, Self.gatheredRows, batchLimit)
                guard state.waiting.count < target, !state.isClosed, gatherTime > .zero else {
                    return (true, false)
                }
                state.gatherer = (continuation, target)
                defer { state.hasTimer = true }
                return (false, !state.hasTimer)
            }
            if isEnough {
                continuation.resume()
            } else if needsTimer {
                Task { await endGathering() }
            }
        }
    }

    /// One timer is enough: one that is left from an earlier gathering ends a later one sooner, which does no
    /// harm.
    private func endGathering() async {
        try? await Task.sleep(for: gatherTime)
        let gatherer = state.withLock { state in
            state.hasTimer = false
            defer { state.gatherer = nil }
            return state.gatherer
        }
        gatherer?.continuation.resume()
    }

    /// Writes what waits, whose first is the caller itself, and hands over to the first of the next batch.
    private func writeBatch() async throws {
        let batch = state.withLock { state -> [Waiting] in
            if state.waiting.count <= batchLimit {
                let all = state.waiting
                state.waiting = []
                state.waiting.reserveCapacity(all.count)
                return all
            }
            let first = Array(state.waiting.prefix(batchLimit))
            state.waiting.removeFirst(batchLimit)
            return first
        }
        let failures = await write(batch)
        // The next write starts before the answers of this one are prepared.
        handOver(after: batch.count)
        for (index, waiting) in batch.enumerated().dropFirst() {
            if let failure = failures?[index] {
                waiting.continuation.resume(throwing: failure)
            } else {
                waiting.continuation.resume(returning: .written)
            }
        }
        if let failure = failures?[0] { throw failure }
    }

    /// The error of each event that could not be written; `nil` when all are durable.
    private func write(_ batch: [Waiting]) async -> [(any Error)?]? {
        do {
            try await store.write { tx in
                for waiting in batch { try waiting.also?(tx) }
                try EventRecords(tx).append(rows: batch.lazy.map(\.row))
            }
            onWrite?(batch.count)
            return nil
        } catch {
            guard batch.count > 1, Self.concernsOneEvent(error) else {
                return Array(repeating: error, count: batch.count)
            }
        }
        // One event is not acceptable to the database; the others must not fail with it.
        var failures: [(any Error)?] = []
        for waiting in batch {
            do {
                try await store.write { tx in
                    try waiting.also?(tx)
                    try EventRecords(tx).append(rows: CollectionOfOne(waiting.row))
                }
                onWrite?(1)
                failures.append(nil)
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    private static func concernsOneEvent(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case .unavailable, .cannotWrite, .conflict: false
        default: true
        }
    }

    private func handOver(after written: Int) {
        let (next, drainers) = state.withLock { state -> (Waiting?, [UnsafeContinuation<Void, Never>]) in
            state.recent = written + state.waiting.count
            if let next = state.waiting.first { return (next, []) }
            state.isWriting = false
            defer { state.drainers = [] }
            return (nil, state.drainers)
        }
        next?.continuation.resume(returning: .write)
        for drainer in drainers { drainer.resume() }
    }
}
