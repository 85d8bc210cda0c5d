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

    /// What is spent in the transaction of an event, and what is recorded when something of it was spent
    /// before.
    package struct Spending: Sendable {
        fileprivate let spends: [Spend]
        fileprivate let lost: @Sendable (Spend) -> Instead

        package init(_ spends: [Spend], lost: @escaping @Sendable (Spend) -> Instead) {
            self.spends = spends
            self.lost = lost
        }
    }

    /// What is recorded in the place of an event, and thrown when it is durable.
    package struct Instead: Sendable {
        fileprivate let row: EventRow
        fileprivate let error: any Error

        package init(row: EventRow, error: any Error) {
            self.row = row
            self.error = error
        }
    }

    /// Beyond so many rows, a commit's cost is shared well enough not to wait for more.
    private static let gatheredRows = 64
    /// After so many rows, a write sees whether a block of the log is full.
    private static let rowsToBlock = 1024

    fileprivate struct Waiting {
        let row: EventRow
        let also: Companion?
        let spending: Spending?
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
    /// `also` may run more than once and concurrently with nothing. `spending` is spent with the event, and
    /// only if that commits; throws ``Instead/error`` when another was first, which is durable then too.
    /// Throws ``StoreError/unavailable(_:)`` when too many callers wait or the server stops, and the store's
    /// error when the event could not be written.
    package func append(
        _ row: EventRow, also: Companion? = nil, spending: Spending? = nil
    ) async throws {
        if let spending, spending.spends.contains(where: { !$0.sharesCommit }) {
            return try await write(row, also, spending)
        }
        try await withUnsafeThrowingContinuation { continuation in
            enter(Waiting(row: row, also: also, spending: spending, continuation: continuation))
        }
    }

    /// Writes an event in a transaction of its own.
    private func write(_ row: EventRow, _ also: Companion?, _ spending: Spending) async throws {
        guard !line.isClosed else {
            throw StoreError.unavailable("the server is stopping")
        }
        let instead = try await store.write { tx in
            try also?(tx)
            let instead = try Self.spend([spending], in: tx).first?.value
            try EventRecords(tx).append(rows: CollectionOfOne(instead?.row ?? row))
            try EventRecords(tx).noteBlocks()
            return instead
        }
        onWrite?(1)
        if let instead { throw instead.error }
    }

    /// Spends what a batch spends, in the order of names; answers, by position, those who were late.
    private static func spend(
        _ batch: some Sequence<Spending?>, in tx: any Transaction
    ) throws -> [Int: Instead] {
        var all: [(index: Int, spending: Spending, spend: Spend)] = []
        for (index, spending) in batch.enumerated() {
            if let spending { all += spending.spends.map { (index, spending, $0) } }
        }
        var late: [Int: Instead] = [:]
        for (index, spending, spend) in all.sorted(by: { $0.spend.name < $1.spend.name })
        where try !spend.spend(tx) && late[index] == nil {
            late[index] = spending.lost(spend)
        }
        return late
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
    fileprivate func ended(_ batch: [Waiting], _ late: [Int: Instead], _ failure: (any Error)?) {
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
        for (index, waiting) in batch.enumerated() {
            if let failure = failure ?? late[index]?.error {
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
                let late = try await store.write { tx in try Self.write([waiting], in: tx) }
                onWrite?(1)
                if let error = late[0]?.error {
                    waiting.continuation.resume(throwing: error)
                } else {
                    waiting.continuation.resume()
                }
            } catch {
                waiting.continuation.resume(throwing: error)
            }
        }
        writeNext(after: batch.count)
    }

    /// Writes the rows of a batch with what belongs to them; answers, by position, those who were late to
    /// spend something.
    fileprivate static func write(_ batch: [Waiting], in tx: any Transaction) throws -> [Int: Instead] {
        for waiting in batch { try waiting.also?(tx) }
        guard batch.contains(where: { $0.spending != nil }) else {
            try EventRecords(tx).append(rows: batch.lazy.map(\.row))
            return [:]
        }
        let late = try spend(batch.lazy.map(\.spending), in: tx)
        let rows = batch.enumerated().map { index, waiting in late[index]?.row ?? waiting.row }
        try EventRecords(tx).append(rows: rows)
        return late
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

// SAFETY: only the thread that runs the transaction touches its state.
/// One durable write of what waits when it begins.
private final class EventWrite: PendingTransaction, @unchecked Sendable {
    private let buffer: EventBuffer
    private var batch: [EventBuffer.Waiting] = []
    private var notesBlocks = false
    private var late: [Int: EventBuffer.Instead] = [:]

    init(of buffer: EventBuffer) { self.buffer = buffer }

    func run(in transaction: any Transaction) throws {
        if batch.isEmpty { (batch, notesBlocks) = buffer.take() }
        late = try EventBuffer.write(batch, in: transaction)
        if notesBlocks { try EventRecords(transaction).noteBlocks() }
    }

    func succeed() { buffer.ended(batch, late, nil) }

    func fail(_ error: any Error) { buffer.ended(batch, [:], error) }
}
