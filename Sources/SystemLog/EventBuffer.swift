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

    /// Where events are written.
    package let store: any Store
    private let onWrite: (@Sendable (_ rows: Int) -> Void)?
    private let line: Gathering<Waiting>
    /// How many rows were taken since a write has noted the blocks of the log; the first write does, too.
    private let rowsSinceBlocks = Atomic(EventBuffer.rowsToBlock)

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
        self.onWrite = onWrite
        line = Gathering(
            longest: longestGathering, capacity: max(1, capacity), mostTaken: max(1, batchLimit)
        ) { taken, waiting, before in
            // That nobody came in time does not mean that they come one by one from now on.
            taken > 0 ? min(taken + waiting, Self.gatheredRows) : before
        }
    }

    /// How many callers wait at this moment.
    package var waitingCount: Int { line.waitingCount }

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
    package func drain() async { await line.close() }

    private func enter(_ waiting: Waiting) {
        switch line.enter(waiting) {
        case .waits: break
        case .begins: store.submit(EventWrite(of: self))
        case .closed: waiting.continuation.resume(throwing: StoreError.unavailable("the server is stopping"))
        case .full:
            waiting.continuation.resume(
                throwing: StoreError.unavailable("too many events wait to be written"))
        }
    }

    /// The rows of a write that begins, and whether it notes the blocks of the log; waits for those that are
    /// about to come.
    fileprivate func take() -> (batch: [Waiting], notesBlocks: Bool) {
        let batch = line.take()
        let rows = rowsSinceBlocks.add(batch.count, ordering: .relaxed).newValue
        guard rows >= Self.rowsToBlock, !batch.isEmpty else { return (batch, false) }
        rowsSinceBlocks.store(0, ordering: .relaxed)
        return (batch, true)
    }

    /// Lets those go on whose rows are durable, or tells them why they are not.
    fileprivate func ended(_ batch: [Waiting], _ failure: (any Error)?) {
        var batch = batch
        if let failure {
            // A store that is closed or has no room does not even begin.
            if batch.isEmpty { batch = line.takeAtOnce() }
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
        if line.ended(written) { store.submit(EventWrite(of: self)) }
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
        if batch.isEmpty { (batch, notesBlocks) = buffer.take() }
        try EventBuffer.write(batch, in: transaction)
        if notesBlocks { try EventRecords(transaction).noteBlocks() }
    }

    func succeed() { buffer.ended(batch, nil) }

    func fail(_ error: any Error) { buffer.ended(batch, error) }
}
