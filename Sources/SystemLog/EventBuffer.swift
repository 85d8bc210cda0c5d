// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Synchronization

/// Gathers the events of token requests into shared durable writes.
///
/// Whoever appends while no write is under way writes everything that waits, itself included. Those who come
/// during a write wait; when it ends, the first of them writes for all. So the cost of a commit falls as load
/// rises, nobody sleeps to gather more, and nobody returns before the own event is durable.
///
/// Not an actor: an event costs one short lock and one suspension.
package final class EventBuffer: Sendable {
    /// Rows that belong to an event and are written in its transaction, before it.
    package typealias Companion = @Sendable (any Transaction) throws -> Void

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
        var drainers: [UnsafeContinuation<Void, Never>] = []
    }

    private let store: any Store
    private let capacity: Int
    private let batchLimit: Int
    private let onWrite: (@Sendable (_ rows: Int) -> Void)?
    private let state = Mutex(State())

    /// `capacity` bounds how many callers may wait; `onWrite` learns the size of every durable write.
    package init(
        store: any Store,
        capacity: Int = 4096,
        batchLimit: Int = 256,
        onWrite: (@Sendable (_ rows: Int) -> Void)? = nil
    ) {
        self.store = store
        self.capacity = max(1, capacity)
        self.batchLimit = max(1, batchLimit)
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
        if turn == .write { try await writeBatch() }
    }

    /// Refuses whoever comes from now on and returns when nobody waits any more.
    package func drain() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                state.isClosed = true
                guard state.isWriting else { return true }
                state.drainers.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    private func enter(_ waiting: Waiting) {
        enum Next { case wait, write, refuse(String) }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .refuse("the server is stopping") }
            if state.waiting.count >= capacity { return .refuse("too many events wait to be written") }
            state.waiting.append(waiting)
            if state.isWriting { return .wait }
            state.isWriting = true
            return .write
        }
        switch next {
        case .wait: break
        case .write: waiting.continuation.resume(returning: .write)
        case .refuse(let why): waiting.continuation.resume(throwing: StoreError.unavailable(why))
        }
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
        handOver()
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

    private func handOver() {
        let (next, drainers) = state.withLock { state -> (Waiting?, [UnsafeContinuation<Void, Never>]) in
            if let next = state.waiting.first { return (next, []) }
            state.isWriting = false
            defer { state.drainers = [] }
            return (nil, state.drainers)
        }
        next?.continuation.resume(returning: .write)
        for drainer in drainers { drainer.resume() }
    }
}
