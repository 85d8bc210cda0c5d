// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import GRDB
import GRDBSQLite
import Persistence
import Synchronization

/// Copies the write-ahead log into the file, beside the writer and not in its way.
///
/// SQLite would do this inside of a commit, and everyone in that commit would wait for thousands of pages.
/// Here another connection copies nearly all of them; the writer then copies the few that came meanwhile,
/// after which the next write starts the log from its beginning.
final class SQLiteCheckpoints: Sendable {
    private enum Phase { case none, copying, almostDone }

    private let queue: DatabaseQueue
    private let threshold: Int
    private let phase = Mutex(Phase.none)
    /// Pages in the log after the last commit; set by SQLite.
    private let pages = Atomic(0)
    /// Pages at which copying starts; more than the threshold after a reader has held up the last attempt.
    private let next: Atomic<Int>

    init(path: String, options: SQLiteStore.Options) throws {
        var options = options
        options.cacheSize = 256
        queue = try storeErrors {
            try DatabaseQueue(path: path, configuration: configuration(options, isReader: false))
        }
        threshold = max(1, options.checkpointPages)
        next = Atomic(threshold)
    }

    /// Lets SQLite tell the size of the log after each commit of `database`.
    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                let checkpoints = Unmanaged<SQLiteCheckpoints>.fromOpaque(context).takeUnretainedValue()
                checkpoints.pages.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            },
            // SAFETY: the writer owns this value and stops watching before it lets go of it.
            Unmanaged.passUnretained(self).toOpaque())
    }

    /// Called by the writer after each commit.
    func committed(on database: Database) {
        let count = pages.load(ordering: .relaxed)
        if count < threshold { next.store(threshold, ordering: .relaxed) }
        guard count >= next.load(ordering: .relaxed) else { return }
        switch phase.withLock({ $0 }) {
        case .copying:
            // The copying connection cannot keep up, for example because the disk is slow: the writers wait
            // for it.
            if count > next.load(ordering: .relaxed) + threshold * 16 { finish(on: database, count) }
        case .almostDone:
            finish(on: database, count)
            phase.withLock { $0 = .none }
        case .none:
            phase.withLock { $0 = .copying }
            queue.asyncWriteWithoutTransaction { self.copy(on: $0) }
        }
    }

    func close(_ writer: Database) {
        guard let handle = writer.sqliteConnection else { return }
        sqlite3_wal_hook(handle, nil, nil)
        try? queue.close()
    }

    private func finish(on database: Database, _ count: Int) {
        // When a reader still needs the log, try again after as many pages more.
        let isComplete = checkpoint(database) == 0
        next.store(isComplete ? threshold : count + threshold, ordering: .relaxed)
    }

    private func copy(on database: Database) {
        // Each round has only what was written during the one before.
        for _ in 0..<4 {
            guard let left = checkpoint(database), left > threshold / 16 else { break }
        }
        phase.withLock { $0 = .almostDone }
    }

    /// Copies what no reader still needs and answers how many pages are left; `nil` when it failed.
    private func checkpoint(_ database: Database) -> Int? {
        var total: CInt = 0
        var copied: CInt = 0
        let code = sqlite3_wal_checkpoint_v2(
            database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &total, &copied)
        return code == SQLITE_OK ? max(0, pages.load(ordering: .relaxed) - Int(copied)) : nil
    }
}
