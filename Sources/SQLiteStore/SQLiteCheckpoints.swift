// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CSQLite
import Persistence
import Synchronization

/// Copies the write-ahead log into the file, beside the writer and not in its way.
///
/// SQLite would do this inside of a commit, and everyone in that commit would wait for thousands of pages.
/// Here another connection copies nearly all of them; the writer then copies the few that came meanwhile,
/// after which the next write starts the log from its beginning.
final class SQLiteCheckpoints: Sendable {
    private enum Phase { case none, copying, almostDone }

    private let connection: SQLiteConnection
    private let threshold: Int
    private let phase = Mutex(Phase.none)
    /// Pages in the log after the last commit; set by SQLite.
    private let pages = Atomic(0)
    /// Pages at which copying starts; more than the threshold after a reader has held up the last attempt.
    private let next: Atomic<Int>

    init(path: String, options: SQLiteStore.Options) throws {
        var options = options
        options.cacheSize = 256
        connection = try SQLiteConnection(path: path, options)
        threshold = max(1, options.checkpointPages)
        next = Atomic(threshold)
    }

    /// Lets SQLite tell the size of the log after each commit of `writer`.
    func watch(_ writer: SQLiteConnection) {
        sqlite3_wal_hook(
            writer.handle,
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
    func committed(on writer: SQLiteConnection) {
        let count = pages.load(ordering: .relaxed)
        if count < threshold { next.store(threshold, ordering: .relaxed) }
        guard count >= next.load(ordering: .relaxed) else { return }
        switch phase.withLock({ $0 }) {
        case .copying:
            // The copying connection cannot keep up, for example because the disk is slow: the writers wait
            // for it.
            if count > next.load(ordering: .relaxed) + threshold * 16 { finish(on: writer, count) }
        case .almostDone:
            finish(on: writer, count)
            phase.withLock { $0 = .none }
        case .none:
            phase.withLock { $0 = .copying }
            connection.async { self.copy() }
        }
    }

    /// Stops watching `writer`, and closes the connection when it has copied what it copies.
    func close(_ writer: SQLiteConnection) {
        // A store may be closed twice.
        guard let handle = writer.handle else { return }
        sqlite3_wal_hook(handle, nil, nil)
        connection.close()
    }

    private func finish(on writer: SQLiteConnection, _ count: Int) {
        // When a reader still needs the log, try again after as many pages more.
        let isComplete = checkpoint(on: writer) == 0
        next.store(isComplete ? threshold : count + threshold, ordering: .relaxed)
    }

    private func copy() {
        // Each round has only what was written during the one before.
        for _ in 0..<4 {
            guard let left = checkpoint(on: connection), left > threshold / 16 else { break }
        }
        phase.withLock { $0 = .almostDone }
    }

    /// Copies what no reader still needs and answers how many pages are left; `nil` when it failed.
    private func checkpoint(on connection: SQLiteConnection) -> Int? {
        var total: CInt = 0
        var copied: CInt = 0
        let code = sqlite3_wal_checkpoint_v2(
            connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &total, &copied)
        return code == SQLITE_OK ? max(0, pages.load(ordering: .relaxed) - Int(copied)) : nil
    }
}
