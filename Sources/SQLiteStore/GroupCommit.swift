// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import GRDB
import Persistence
import Synchronization

/// The one writer: takes all transactions that wait, runs each in a savepoint, commits once, and lets all
/// callers go on.
///
/// The cost of making a commit durable is shared by all who wait for it, so it falls as load rises. A
/// transaction that throws takes back its savepoint only. When the commit fails, nobody is told that it
/// succeeded.
///
/// Who comes back quickly after a commit would make the next group small and most groups would hold one or
/// two. The writer therefore waits until as many have come as were in the last group, but never longer than
/// `longestGathering`. A caller that is alone never waits.
final class GroupCommit: Sendable {
    private struct Submission {
        let transaction: any PendingTransaction
        let isReadOnly: Bool
    }

    private struct State {
        var waiting: [Submission] = []
        var isRunning = false
        var isClosed = false
        /// How many the writer waits for, while it waits.
        var awaited: Int?
        var closer: UnsafeContinuation<Void, Never>?
    }

    private let queue: DatabaseQueue
    private let changes: ConfigurationChanges
    private let state = Mutex(State())
    private let connection = SQLiteConnection()
    private let checkpoints: SQLiteCheckpoints?
    private let longestGathering: Duration
    private let gathering = Gathering()

    /// `longestGathering` is the longest time to wait for more transactions.
    init(
        queue: DatabaseQueue, changes: ConfigurationChanges, checkpoints: SQLiteCheckpoints? = nil,
        longestGathering: Duration = .zero
    ) {
        self.queue = queue
        self.changes = changes
        self.checkpoints = checkpoints
        self.longestGathering = longestGathering
        if let checkpoints { queue.writeWithoutTransaction { checkpoints.watch($0) } }
    }

    func submit(_ transaction: any PendingTransaction, isReadOnly: Bool) {
        enum Next { case refuse, wait, start, wake }
        let next = state.withLock { state -> Next in
            guard !state.isClosed else { return .refuse }
            state.waiting.append(Submission(transaction: transaction, isReadOnly: isReadOnly))
            if let awaited = state.awaited, state.waiting.count >= awaited {
                state.awaited = nil
                return .wake
            }
            guard !state.isRunning else { return .wait }
            state.isRunning = true
            return .start
        }
        switch next {
        case .refuse: transaction.fail(StoreError.unavailable("the store is closed"))
        case .wait: break
        case .wake: gathering.end()
        case .start: queue.asyncWriteWithoutTransaction { self.drain($0) }
        }
    }

    /// The transactions of the group that is being committed do not count as waiting.
    var load: StoreLoad.Pool {
        let (isRunning, waiting) = state.withLock { ($0.isRunning, $0.waiting.count) }
        return StoreLoad.Pool(.write, connections: 1, inUse: isRunning ? 1 : 0, waiting: waiting)
    }

    /// Finishes what waits and closes the connection.
    ///
    /// Whoever comes later is refused.
    func close() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                guard !state.isClosed else { return true }
                state.isClosed = true
                if state.isRunning { state.closer = continuation }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
        closeConnection()
    }

    private func closeConnection() {
        queue.writeWithoutTransaction { database in
            connection.forgetStatements()
            checkpoints?.close(database)
        }
        try? queue.close()
    }

    private func drain(_ database: Database) {
        var lastCount = 1
        while let batch = nextBatch(after: lastCount) {
            lastCount = batch.count
            run(batch[...], on: database)
            checkpoints?.committed(on: database)
        }
    }

    /// What waits now, or soon; `nil` when there is nothing and the next submission must start the writer
    /// again.
    private func nextBatch(after lastCount: Int) -> [Submission]? {
        if lastCount > 1, longestGathering > .zero { gather(lastCount) }
        var closer: UnsafeContinuation<Void, Never>?
        let batch = state.withLock { state -> [Submission]? in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                closer = state.closer
                state.closer = nil
                return nil
            }
            let batch = state.waiting
            state.waiting = []
            state.waiting.reserveCapacity(batch.count)
            return batch
        }
        closer?.resume()
        return batch
    }

    private func gather(_ count: Int) {
        let mustWait = state.withLock { state in
            guard !state.isClosed, state.waiting.count < count else { return false }
            state.awaited = count
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

    private func run(_ batch: ArraySlice<Submission>, on database: Database) {
        var rest = batch
        while !rest.isEmpty { rest = commit(rest, on: database) }
    }

    /// Runs transactions and commits them; answers those that were not reached because SQLite gave up on the
    /// group.
    private func commit(_ batch: ArraySlice<Submission>, on database: Database) -> ArraySlice<Submission> {
        let tx = SQLiteTransaction(database: database, connection: connection)
        do {
            try tx.control(.begin)
        } catch {
            for submission in batch { submission.transaction.fail(error) }
            return []
        }
        var changed: Set<ConfigurationKey> = []
        var done: [any PendingTransaction] = []
        done.reserveCapacity(batch.count)
        for index in batch.indices {
            let submission = batch[index]
            // One transaction alone needs no savepoint, and one that cannot write has nothing to take back.
            let hasSavepoint = batch.count > 1 && !submission.isReadOnly
            do {
                try run(submission, in: tx, hasSavepoint: hasSavepoint)
                done.append(submission.transaction)
                changed.formUnion(tx.changedKeys)
            } catch {
                if !tx.isOpen {
                    // The disk is full or failed: SQLite has rolled back everything since BEGIN.
                    let lost = StoreError.cannotWrite(reason(error))
                    for transaction in done { transaction.fail(lost) }
                    submission.transaction.fail(error)
                    return batch[(index + 1)...]
                }
                submission.transaction.fail(error)
            }
        }
        finish(done, changed, tx)
        return []
    }

    private func run(_ submission: Submission, in tx: SQLiteTransaction, hasSavepoint: Bool) throws {
        tx.reset(isReadOnly: submission.isReadOnly)
        if hasSavepoint { try tx.control(.savepoint) }
        do {
            try submission.transaction.run(in: tx)
            // A failure that the body has caught and swallowed.
            if let failure = tx.failure { throw failure }
            if hasSavepoint { try tx.control(.release) }
        } catch {
            if tx.isOpen {
                if hasSavepoint {
                    try tx.control(.rollbackToSavepoint)
                    try tx.control(.release)
                } else if !submission.isReadOnly {
                    try tx.control(.rollback)
                    try tx.control(.begin)
                }
            }
            throw error
        }
    }

    private func finish(
        _ done: [any PendingTransaction], _ changed: Set<ConfigurationKey>, _ tx: SQLiteTransaction
    ) {
        do {
            try tx.control(.commit)
        } catch {
            if tx.isOpen { try? tx.control(.rollback) }
            let lost = StoreError.cannotWrite(reason(error))
            for transaction in done { transaction.fail(lost) }
            return
        }
        changes.publish(changed)
        for transaction in done { transaction.succeed() }
    }
}

/// Why the group could not be committed, without saying twice that it could not.
private func reason(_ error: any Error) -> String {
    if case StoreError.cannotWrite(let why) = error { why } else { "\(error)" }
}
