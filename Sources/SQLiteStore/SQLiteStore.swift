// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Synchronization

/// A store in one SQLite file, or in memory.
///
/// One connection writes (``GroupCommit``), a few read. In a file, readers see the last commit while a write
/// is under way; in memory there is one connection and reads take their turn between writes.
package final class SQLiteStore: Store {
    /// What may be chosen; the defaults are right outside of tests.
    package struct Options: Sendable {
        /// Connections that read at the same time.
        package var readers = 3
        /// Kibibytes of pages that a connection keeps.
        package var cacheSize = 1024
        /// Pages of 4096 bytes that the file may grow to; `nil` for as many as the disk holds.
        package var maximumPages: Int?
        /// How long to wait for another program that has the file locked, for example the `sqlite3` shell.
        package var busyTimeout = Duration.seconds(5)

        /// The longest time that the writer waits for others to share its commit; a caller that is alone
        /// never waits.
        package var gathering = Duration.milliseconds(1)
        /// Pages in the write-ahead log from which on they are copied into the file.
        package var checkpointPages = 4000

        package init() {}
    }

    package let changes = ConfigurationChanges()
    package let dialect = Dialect.sqlite

    /// The file; `nil` in memory.
    package let path: String?

    private let writer: GroupCommit?
    private let readers: SQLiteReaders?
    private let lock: FileLock?

    /// Opens a database that lives as long as this value; it begins as a copy of `file` when one is named.
    package init(inMemory options: Options, copying file: String? = nil) throws {
        path = nil
        lock = nil
        readers = nil
        let connection = try SQLiteConnection(path: ":memory:", options)
        if let file {
            let source = try SQLiteConnection(path: file, options, readOnly: true)
            defer { source.close() }
            try connection.copyPages(of: source)
        }
        writer = GroupCommit(on: connection, changes: changes)
    }

    /// Opens a database in memory with the options that are right outside of tests.
    package convenience init() throws {
        try self.init(inMemory: Options())
    }

    /// Opens or creates `path`, which no other process may have open for writing: it is held by a lock on
    /// `path.lock`.
    package init(file path: String, options: Options = Options()) throws {
        self.path = path
        let lock = try FileLock(path: path + ".lock", guarding: path)
        try createPrivateFile(path)
        let connection = try SQLiteConnection(path: path, options)
        try makeDurable(connection)
        self.lock = lock
        writer = GroupCommit(
            on: connection, changes: changes,
            checkpoints: try SQLiteCheckpoints(path: path, options: options),
            longestGathering: options.gathering)
        readers = try SQLiteReaders(path: path, options: options)
    }

    /// Opens a file that exists for reading only, also one that a running server writes.
    package init(readOnlyFile path: String, options: Options = Options()) throws {
        self.path = path
        lock = nil
        writer = nil
        readers = try SQLiteReaders(path: path, options: options)
    }

    package var load: StoreLoad {
        StoreLoad([readers?.load, writer?.load].compactMap { $0 })
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            let transaction = WaitingTransaction(body, continuation: continuation)
            if let readers {
                readers.submit(transaction)
            } else {
                writer?.submit(transaction, isReadOnly: true)
            }
        }
    }

    package func submit(_ transaction: any PendingTransaction) {
        guard let writer else {
            return transaction.fail(StoreError.cannotWrite("it was opened for reading only"))
        }
        writer.submit(transaction, isReadOnly: false)
    }

    package func close() async {
        await readers?.close()
        await writer?.close()
        lock?.release()
    }
}

extension SQLiteConnection {
    /// Opens one of a store's connections, with what is set for all of them.
    ///
    /// `synchronous=FULL` syncs the log at each commit: an acknowledged transaction survives power loss.
    /// Memory mapping stays off, so that the size of the process does not follow the size of the file.
    convenience init(path: String, _ options: SQLiteStore.Options, readOnly: Bool = false) throws {
        try self.init(path: path, readOnly: readOnly, busyTimeout: options.busyTimeout)
        try script(
            """
            PRAGMA cache_size = -\(options.cacheSize);
            PRAGMA mmap_size = 0;
            PRAGMA temp_store = MEMORY;
            """)
        if readOnly { return }
        try script("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        if let pages = options.maximumPages { try script("PRAGMA max_page_count = \(pages)") }
    }
}

/// Turns on the write-ahead log; it stays on for the file.
private func makeDurable(_ connection: SQLiteConnection) throws {
    guard try connection.rows("PRAGMA journal_mode = WAL").first?.values == [.text("wal")] else {
        throw StoreError.cannotWrite("the file system does not support SQLite's write-ahead log")
    }
}
