// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

/// The one writer: takes all transactions that wait, runs each in a savepoint, commits once, and lets all
/// callers go on.
///
/// The cost of making a commit durable is shared by all who wait for it, so it falls as load rises. A
/// transaction that throws takes back its savepoint only. When the commit fails, nobody is told that it
/// succeeded.
///
/// Who comes back quickly after a commit would make the next group small and most groups would hold one or
/// two. The writer therefore waits until as many have come as were in the last group (``Gathering``), but
/// never longer than `longestGathering`. A caller that is alone never waits.
final class GroupCommit: Sendable {
    private struct Submission {
        let transaction: any PendingTransaction
        let isReadOnly: Bool
    }

    private let connection: SQLiteConnection
    private let changes: ConfigurationChanges
    private let checkpoints: SQLiteCheckpoints?
    private let line: Gathering<Submission>

    /// `longestGathering` is the longest time to wait for more transactions.
    init(
        on connection: SQLiteConnection, changes: ConfigurationChanges, checkpoints: SQLiteCheckpoints? = nil,
        longestGathering: Duration = .zero
    ) {
        self.connection = connection
        self.changes = changes
        self.checkpoints = checkpoints
        line = Gathering(longest: longestGathering) { taken, _, _ in taken }
        connection.sync { checkpoints?.watch(connection) }
    }

    func submit(_ transaction: any PendingTransaction, isReadOnly: Bool) {
        switch line.enter(Submission(transaction: transaction, isReadOnly: isReadOnly)) {
        case .waits: break
        case .begins: connection.async { self.work() }
        case .closed, .full: transaction.fail(StoreError.unavailable("the store is closed"))
        }
    }

    /// The transactions of the group that is being committed do not count as waiting.
    var load: StoreLoad.Pool {
        StoreLoad.Pool(
            .write, connections: 1, inUse: line.isAtWork ? 1 : 0, waiting: line.waitingCount)
    }

    /// Finishes what waits and closes the connection.
    ///
    /// Whoever comes later is refused.
    func close() async {
        await line.close()
        connection.sync { checkpoints?.close(connection) }
        connection.close()
    }

    private func work() {
        var taken: Int
        repeat {
            let batch = line.take()
            taken = batch.count
            guard taken > 0 else { continue }
            run(batch[...])
            checkpoints?.committed(on: connection)
        } while line.ended(taken)
    }

    private func run(_ batch: ArraySlice<Submission>) {
        var rest = batch
        while !rest.isEmpty { rest = commit(rest) }
    }

    /// Runs transactions and commits them; answers those that were not reached because SQLite gave up on the
    /// group.
    private func commit(_ batch: ArraySlice<Submission>) -> ArraySlice<Submission> {
        let tx = SQLiteTransaction(on: connection)
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
