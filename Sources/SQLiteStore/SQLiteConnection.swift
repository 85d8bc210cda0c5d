// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CSQLite
import Dispatch
import Persistence

// SAFETY: the handle and the statements are touched on the queue only, which runs one closure at a time; the
// initialiser is over before it has any, and the last reference is gone when `deinit` runs.
/// One connection to a database, the queue on which alone it is used, and the statements that it has
/// prepared.
final class SQLiteConnection: @unchecked Sendable {
    private static let maximumStatements = 256

    private let queue: DispatchQueue
    /// `nil` once it is closed; SQLite answers calls without one with an error.
    private(set) var handle: OpaquePointer?
    private var statements: [String: SQLiteStatement] = [:]
    private var controls: [SQLiteTransaction.Control: SQLiteStatement] = [:]

    /// Opens `path`, by default as one who may write and creates what is not there; `:memory:` is a database
    /// that lives as long as the connection.
    ///
    /// A lock of another program is waited for within `busyTimeout`.
    init(path: String, readOnly: Bool = false, busyTimeout: Duration = .zero) throws {
        queue = DispatchQueue(
            label: readOnly ? "moneta.sqlite.reader" : "moneta.sqlite.writer", qos: .userInitiated)
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // The queue stands in for the locks of SQLite's own.
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX, nil)
        do {
            guard code == SQLITE_OK else { throw error(code) }
            sqlite3_extended_result_codes(handle, 1)
            sqlite3_busy_timeout(handle, CInt(busyTimeout / .milliseconds(1)))
            moneta_sqlite_refuse_double_quoted_texts(handle)
            try script("PRAGMA foreign_keys = ON")
            // A file that is none of SQLite's shows itself now.
            _ = try rows("SELECT 1 FROM sqlite_master LIMIT 1")
        } catch {
            close()
            throw error
        }
    }

    deinit { disconnect() }

    /// Runs `body` when what was asked for before is done.
    func async(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }

    /// Runs `body` when what was asked for before is done, and returns what it returns; never on the queue.
    func sync<Result>(_ body: () throws -> Result) rethrows -> Result { try queue.sync(execute: body) }

    /// Closes the connection when what was asked for before is done.
    func close() { sync { disconnect() } }

    private func disconnect() {
        statements = [:]
        controls = [:]
        sqlite3_close_v2(handle)
        handle = nil
    }
}

// On the queue.
extension SQLiteConnection {
    /// Whether a transaction is open.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// How many rows the last statement has changed.
    var changedRows: Int { Int(sqlite3_changes(handle)) }

    /// Statements of the program without values, one after another.
    func script(_ text: String) throws {
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Takes a step that begins or ends a transaction.
    func control(_ control: SQLiteTransaction.Control) throws {
        let statement: SQLiteStatement
        if let known = controls[control] {
            statement = known
        } else {
            statement = try prepare(control.rawValue)
            controls[control] = statement
        }
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_DONE else { throw error(code) }
    }

    /// The prepared statement of a text.
    func statement(_ text: String) throws -> SQLiteStatement {
        if let statement = statements[text] { return statement }
        let statement = try prepare(text)
        // Filters of lists make new texts without end; what is used often is soon prepared again.
        if statements.count >= Self.maximumStatements { statements.removeAll() }
        statements[text] = statement
        return statement
    }

    /// Runs a statement with its values, and calls `use` for each row of its answer.
    func run(
        _ statement: SQLiteStatement, _ values: [SQLValue], _ use: (SQLiteStatement) throws -> Void
    ) throws {
        defer { statement.reset() }
        let code = try statement.bind(values)
        guard code == SQLITE_OK else { throw error(code) }
        while true {
            let code = statement.step()
            switch code {
            case SQLITE_ROW: try use(statement)
            case SQLITE_DONE: return
            default: throw error(code)
            }
        }
    }

    /// The rows of a statement outside of any transaction of ours.
    func rows(_ sql: SQL) throws -> [Row] {
        var rows: [Row] = []
        try run(try statement(sql.text), sql.values) { rows.append(try $0.row()) }
        return rows
    }

    /// Takes over all pages of another database in one step, which is one transaction there.
    ///
    /// For two connections that nobody else has yet.
    func copyPages(of source: SQLiteConnection) throws {
        guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else { throw lastError }
        sqlite3_backup_step(backup, -1)
        guard sqlite3_backup_finish(backup) == SQLITE_OK else { throw lastError }
    }

    private func prepare(_ text: String) throws -> SQLiteStatement {
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else { throw error(code) }
        return SQLiteStatement(pointer)
    }

    /// Why the last call of SQLite has failed.
    private var lastError: StoreError { error(sqlite3_extended_errcode(handle)) }

    private func error(_ code: CInt) -> StoreError {
        guard handle != nil else { return .unavailable("the file is not open") }
        return StoreError(sqlite: code, message: String(cString: sqlite3_errmsg(handle)), in: self)
    }
}
