// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import GRDB
import Persistence
import Synchronization

/// The one writer: takes all transactions that wait, runs each in a savepoint, commits once, and lets all callers go on.
///
/// The cost of making a commit durable is shared by all who wait for it, so it falls as load rises. A transaction that
/// throws takes back its savepoint only. When the commit fails, nobody is told that it succeeded.
final class GroupCommit: Sendable {
    private struct Submission {
        let transaction: any PendingTransaction
        let isReadOnly: Bool
    }

    private struct State {
        var waiting: [Submission] = []
        var isRunning = false
        var isClosed = false
        var closer: UnsafeContinuation<Void, Never>?
    }

    private let queue: DatabaseQueue
    private let changes: ConfigurationChanges
    private let state = Mutex(State())
    private let connection: SQLiteConnection

    init(queue: DatabaseQueue, changes: ConfigurationChanges) {
        self.queue = queue
        self.changes = changes
        connection = SQLiteConnection()
    }

    func submit(_ transaction: any PendingTransaction, isReadOnly: Bool) {
        enum Next { case refuse, wait, start }
        let next = state.withLock { state -> Next in
            guard !state.isClosed else { return .refuse }
            state.waiting.append(Submission(transaction: transaction, isReadOnly: isReadOnly))
            guard !state.isRunning else { return .wait }
            state.isRunning = true
            return .start
        }
        switch next {
        case .refuse: transaction.fail(StoreError.unavailable("the store is closed"))
        case .wait: break
        case .start: queue.asyncWriteWithoutTransaction { self.drain($0) }
        }
    }

    /// Finishes what waits and closes the connection. Whoever comes later is refused.
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
        queue.writeWithoutTransaction { _ in connection.forgetStatements() }
        try? queue.close()
    }

    private func drain(_ database: Database) {
        while true {
            var closer: UnsafeContinuation<Void, Never>?
            let batch = state.withLock { state -> [Submission] in
                if state.waiting.isEmpty {
                    state.isRunning = false
                    closer = state.closer
                    state.closer = nil
                    return []
                }
                let batch = state.waiting
                state.waiting = []
                state.waiting.reserveCapacity(batch.count)
                return batch
            }
            guard !batch.isEmpty else {
                closer?.resume()
                return
            }
            run(batch[...], on: database)
        }
    }

    private func run(_ batch: ArraySlice<Submission>, on database: Database) {
        var rest = batch
        while !rest.isEmpty { rest = commit(rest, on: database) }
    }

    /// Runs transactions and commits them; answers those that were not reached because SQLite gave up on the group.
    private func commit(_ batch: ArraySlice<Submission>, on database: Database) -> ArraySlice<Submission> {
        let tx = SQLiteTransaction(database: database, connection: connection)
        do {
            try tx.control(.begin)
        } catch {
            for submission in batch { submission.transaction.fail(error) }
            return []
        }
        var done: [any PendingTransaction] = []
        done.reserveCapacity(batch.count)
        for index in batch.indices {
            let submission = batch[index]
            // One transaction alone needs no savepoint, and one that cannot write has nothing to take back.
            let hasSavepoint = batch.count > 1 && !submission.isReadOnly
            do {
                try run(submission, in: tx, hasSavepoint: hasSavepoint)
                done.append(submission.transaction)
            } catch {
                if !tx.isOpen {
                    // The disk is full or failed: SQLite has rolled back everything since BEGIN.
                    let lost = tx.failure ?? StoreError.cannotWrite("\(error)")
                    for transaction in done { transaction.fail(lost) }
                    submission.transaction.fail(error)
                    return batch[(index + 1)...]
                }
                submission.transaction.fail(error)
            }
        }
        finish(done, tx)
        return []
    }

    private func run(_ submission: Submission, in tx: SQLiteTransaction, hasSavepoint: Bool) throws {
        let keysBefore = tx.changedKeys
        tx.isReadOnly = submission.isReadOnly
        if hasSavepoint { try tx.control(.savepoint) }
        do {
            try submission.transaction.run(in: tx)
            // A failure that the body has caught and swallowed.
            if let failure = tx.failure { throw failure }
            if hasSavepoint { try tx.control(.release) }
        } catch {
            tx.changedKeys = keysBefore
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

    private func finish(_ done: [any PendingTransaction], _ tx: SQLiteTransaction) {
        do {
            try tx.control(.commit)
        } catch {
            if tx.isOpen { try? tx.control(.rollback) }
            let lost = StoreError.cannotWrite("\(error)")
            for transaction in done { transaction.fail(lost) }
            return
        }
        changes.publish(tx.changedKeys)
        for transaction in done { transaction.succeed() }
    }
}
