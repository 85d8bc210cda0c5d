// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Synchronization

/// Gathers the events of token requests into shared durable writes.
///
/// Who appends while no write is under way submits one; those who come until it begins share it, and those
/// who come later share the next. So the cost of a commit falls as load rises, and nobody returns before the
/// own event is durable.
///
/// When several have come of late, a write waits until as many wait again, but two milliseconds at the
/// longest: a commit costs a disk write and several thread switches however many rows it has. To wait longer
/// gathers more of them only while the others have nothing to do; a write of some overlaps with the
/// signatures of the rest. Such a write begins before the first of them comes, so that the thread need not be
/// woken for that one too; when nobody comes, it ends without having written anything. A caller alone never
/// waits.
///
/// Not an actor: an event costs one short lock and one suspension, and the store's thread that made the rows
/// durable lets their callers go on itself.
package final class EventBuffer: Sendable {
    /// Rows that belong to an event and are written in its transaction, before it.
    package typealias Companion = @Sendable (any Transaction) throws -> Void

    /// Beyond so many rows, a commit's cost is shared well enough not to wait for more.
    private static let gatheredRows = 64
    /// After so many rows, a write sees whether a block of the log is full.
    private static let rowsToBlock = 1024

    fileprivate struct Waiting {
        let row: EventRow
        let also: Companion?
        let continuation: UnsafeContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        /// Whether a write has been submitted and has not ended.
        var isWriting = false
        var isClosed = false
        /// How many callers the last write and the queue behind it had: about as many will come again.
        var recent = 0
        /// How many rows the write waits for, while it waits.
        var awaited: Int?
        /// How many rows were taken since a write has noted the blocks of the log; the first write does, too.
        var rowsSinceBlocks = EventBuffer.rowsToBlock
        var drainers: [UnsafeContinuation<Void, Never>] = []
    }

    /// Where events are written.
    package let store: any Store
    private let capacity: Int
    private let batchLimit: Int
    private let longestGathering: Duration
    private let onWrite: (@Sendable (_ rows: Int) -> Void)?
    private let state = Mutex(State())
    private let gathering = Gathering()

    /// `capacity` bounds how many callers may wait, `longestGathering` how long a write waits for more rows;
    /// `onWrite` learns the size of every durable write.
    package init(
        store: any Store,
        capacity: Int = 4096,
        batchLimit: Int = 256,
        longestGathering: Duration = .milliseconds(2),
        onWrite: (@Sendable (_ rows: Int) -> Void)? = nil
    ) {
        self.store = store
        self.capacity = max(1, capacity)
        self.batchLimit = max(1, batchLimit)
        self.longestGathering = longestGathering
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
        try await withUnsafeThrowingContinuation { continuation in
            enter(Waiting(row: row, also: also, continuation: continuation))
        }
    }

    /// Refuses whoever comes from now on and returns when nobody waits any more.
    package func drain() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let (isIdle, isAwaited) = state.withLock { state in
                state.isClosed = true
                defer { state.awaited = nil }
                if state.isWriting { state.drainers.append(continuation) }
                return (!state.isWriting, state.awaited != nil)
            }
            if isIdle { continuation.resume() }
            if isAwaited { gathering.end() }
        }
    }

    private func enter(_ waiting: Waiting) {
        enum Next { case wait, write, gathered, refuse(String) }
        let next = state.withLock { state -> Next in
            if state.isClosed { return .refuse("the server is stopping") }
            if state.waiting.count >= capacity { return .refuse("too many events wait to be written") }
            state.waiting.append(waiting)
            guard state.isWriting else {
                state.isWriting = true
                return .write
            }
            guard let awaited = state.awaited, state.waiting.count >= awaited else { return .wait }
            state.awaited = nil
            return .gathered
        }
        switch next {
        case .wait: break
        case .write: store.submit(EventWrite(of: self))
        case .gathered: gathering.end()
        case .refuse(let why): waiting.continuation.resume(throwing: StoreError.unavailable(why))
        }
    }

    /// Blocks until as many wait as came of late, or the time for that is over.
    private func gather() {
        let mustWait = state.withLock { state in
            let target = min(state.recent, Self.gatheredRows, batchLimit)
            guard state.waiting.count < target, !state.isClosed, longestGathering > .zero else {
                return false
            }
            state.awaited = target
            return true
        }
        guard mustWait else { return }
        gathering.wait(longestGathering) {
            state.withLock { state in
                defer { state.awaited = nil }
                return state.awaited == nil
            }
        }
    }

    /// The rows of a write that begins; waits for those that are about to come.
    fileprivate func gatherAndTake() -> (batch: [Waiting], notesBlocks: Bool) {
        gather()
        return take()
    }

    private func take() -> (batch: [Waiting], notesBlocks: Bool) {
        state.withLock { state in
            let batch: [Waiting]
            if state.waiting.count <= batchLimit {
                batch = state.waiting
                state.waiting = []
                state.waiting.reserveCapacity(batch.count)
            } else {
                batch = Array(state.waiting.prefix(batchLimit))
                state.waiting.removeFirst(batchLimit)
            }
            state.rowsSinceBlocks += batch.count
            let notesBlocks = state.rowsSinceBlocks >= Self.rowsToBlock && !batch.isEmpty
            if notesBlocks { state.rowsSinceBlocks = 0 }
            return (batch, notesBlocks)
        }
    }

    /// Lets those go on whose rows are durable, or tells them why they are not.
    fileprivate func ended(_ batch: [Waiting], _ failure: (any Error)?) {
        var batch = batch
        if let failure {
            // A store that is closed or has no room does not even begin.
            if batch.isEmpty { batch = take().batch }
            if batch.count > 1, Self.concernsOneEvent(failure) {
                Task { await writeOneByOne(batch) }
                return
            }
        } else if !batch.isEmpty {
            onWrite?(batch.count)
        }
        writeNext(after: batch.count)
        for waiting in batch {
            if let failure {
                waiting.continuation.resume(throwing: failure)
            } else {
                waiting.continuation.resume()
            }
        }
    }

    /// One event is not acceptable to the database; the others must not fail with it.
    private func writeOneByOne(_ batch: [Waiting]) async {
        for waiting in batch {
            do {
                try await store.write { tx in try Self.write(CollectionOfOne(waiting), in: tx) }
                onWrite?(1)
                waiting.continuation.resume()
            } catch {
                waiting.continuation.resume(throwing: error)
            }
        }
        writeNext(after: batch.count)
    }

    fileprivate static func write(_ batch: some RandomAccessCollection<Waiting>, in tx: any Transaction)
        throws
    {
        for waiting in batch { try waiting.also?(tx) }
        try EventRecords(tx).append(rows: batch.lazy.map(\.row))
    }

    private static func concernsOneEvent(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case .unavailable, .cannotWrite, .conflict: false
        default: true
        }
    }

    private func writeNext(after written: Int) {
        let (isMore, drainers) = state.withLock { state -> (Bool, [UnsafeContinuation<Void, Never>]) in
            // That nobody came in time does not mean that they come one by one from now on.
            if written > 0 { state.recent = written + state.waiting.count }
            let areExpected = written > 1 && longestGathering > .zero && !state.isClosed
            guard state.waiting.isEmpty, !areExpected else { return (true, []) }
            state.isWriting = false
            defer { state.drainers = [] }
            return (false, state.drainers)
        }
        if isMore { store.submit(EventWrite(of: self)) }
        for drainer in drainers { drainer.resume() }
    }
}

// SAFETY: only the thread that runs the transaction touches `batch`.
/// One durable write of what waits when it begins.
private final class EventWrite: PendingTransaction, @unchecked Sendable {
    private let buffer: EventBuffer
    private var batch: [EventBuffer.Waiting] = []
    private var notesBlocks = false

    init(of buffer: EventBuffer) { self.buffer = buffer }

    func run(in transaction: any Transaction) throws {
        if batch.isEmpty { (batch, notesBlocks) = buffer.gatherAndTake() }
        try EventBuffer.write(batch, in: transaction)
        if notesBlocks { try EventRecords(transaction).noteBlocks() }
    }

    func succeed() { buffer.ended(batch, nil) }

    func fail(_ error: any Error) { buffer.ended(batch, error) }
}
