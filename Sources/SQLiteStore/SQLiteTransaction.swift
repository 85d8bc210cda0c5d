// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import GRDB
import GRDBSQLite
import Persistence
import Primitives

/// The statements that a connection has prepared, by their text.
///
/// Used on the connection's queue only.
// SAFETY: only touched inside of accesses to the database queue that it belongs to, which runs one at a time.
final class SQLiteConnection: @unchecked Sendable {
    private static let maximumStatements = 256

    private var statements: [String: SQLiteStatement] = [:]
    private var controls: [SQLiteTransaction.Control: SQLiteStatement] = [:]

    func statement(_ text: String, on database: Database) throws -> SQLiteStatement {
        if let statement = statements[text] { return statement }
        let statement = SQLiteStatement(try database.makeStatement(sql: text))
        // Filters of lists make new texts without end; what is used often is soon prepared again.
        if statements.count >= Self.maximumStatements { statements.removeAll() }
        statements[text] = statement
        return statement
    }

    func control(_ control: SQLiteTransaction.Control, on database: Database) throws -> SQLiteStatement {
        if let statement = controls[control] { return statement }
        let statement = SQLiteStatement(try database.makeStatement(sql: control.rawValue))
        controls[control] = statement
        return statement
    }

    func forgetStatements() {
        statements = [:]
        controls = [:]
    }
}

/// A prepared statement.
///
/// Values are bound and read through SQLite's own functions: on the way of every token, GRDB's rows and
/// arguments would cost more than the statement.
final class SQLiteStatement {
    private let statement: Statement
    let handle: OpaquePointer
    let isReadOnly: Bool
    private(set) lazy var columns = Row.Columns(statement.columnNames)

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
        isReadOnly = statement.isReadonly
    }
}

/// `Transaction` on a connection of SQLite.
final class SQLiteTransaction: Transaction {
    enum Control: String {
        case begin = "BEGIN IMMEDIATE"
        case beginRead = "BEGIN"
        case commit = "COMMIT"
        case rollback = "ROLLBACK"
        case savepoint = "SAVEPOINT submission"
        case release = "RELEASE submission"
        case rollbackToSavepoint = "ROLLBACK TO submission"
    }

    let dialect = Dialect.sqlite
    var endings: [any TransactionEnding] = []
    /// What the body has changed.
    private(set) var changedKeys: Set<ConfigurationKey> = []
    private var isReadOnly = false
    /// The first statement's failure.
    ///
    /// It ends the transaction as it does on PostgreSQL: nothing may run afterwards.
    private(set) var failure: (any Error)?

    private let database: Database
    private let connection: SQLiteConnection
    private let handle: OpaquePointer?

    init(database: Database, connection: SQLiteConnection) {
        self.database = database
        self.connection = connection
        handle = database.sqliteConnection
    }

    /// Whether SQLite still has the transaction; a full disk ends it.
    var isOpen: Bool { sqlite3_get_autocommit(handle) == 0 }

    @discardableResult
    func run(_ statement: Persistence.SQL) throws -> Int {
        try execute(statement) { _ in }
        return Int(sqlite3_changes(handle))
    }

    func rows(_ statement: Persistence.SQL) throws -> [Persistence.Row] {
        var rows: [Persistence.Row] = []
        try execute(statement) { rows.append(try self.row(of: $0)) }
        return rows
    }

    func configurationChanged(_ key: ConfigurationKey) throws {
        guard !changedKeys.contains(key) else { return }
        try ConfigurationVersionRecords(self).bump(key)
        changedKeys.insert(key)
    }

    func control(_ control: Control) throws {
        let statement = try storeErrors { try connection.control(control, on: database) }
        let code = sqlite3_step(statement.handle)
        sqlite3_reset(statement.handle)
        guard code == SQLITE_DONE else { throw error(code) }
    }

    /// Makes the transaction ready for the next body.
    func reset(isReadOnly: Bool) {
        self.isReadOnly = isReadOnly
        if !changedKeys.isEmpty { changedKeys = [] }
        failure = nil
    }

    private func execute(_ sql: Persistence.SQL, _ use: (SQLiteStatement) throws -> Void) throws {
        if let failure { throw failure }
        do {
            try perform(sql, use)
        } catch {
            failure = error
            throw error
        }
    }

    private func perform(_ sql: Persistence.SQL, _ use: (SQLiteStatement) throws -> Void) throws {
        let statement = try storeErrors { try connection.statement(sql.text, on: database) }
        guard !isReadOnly || statement.isReadOnly else {
            throw StoreError.failed("a statement that writes stands in a transaction that reads")
        }
        defer {
            sqlite3_reset(statement.handle)
            sqlite3_clear_bindings(statement.handle)
        }
        try bind(sql.values, to: statement.handle)
        while true {
            let code = sqlite3_step(statement.handle)
            switch code {
            case SQLITE_ROW: try use(statement)
            case SQLITE_DONE: return
            default: throw error(code)
            }
        }
    }

    private func bind(_ values: [SQLValue], to handle: OpaquePointer) throws {
        guard values.count == sqlite3_bind_parameter_count(handle) else {
            throw StoreError.failed("a statement has another number of values than places for them")
        }
        var index: CInt = 0
        for value in values {
            index += 1
            let code: CInt
            switch value {
            case .null: code = sqlite3_bind_null(handle, index)
            case .integer(let value): code = sqlite3_bind_int64(handle, index, value)
            case .text(var text):
                code = try text.withUTF8 { bytes in
                    if let start = bytes.baseAddress, memchr(start, 0, bytes.count) != nil {
                        throw StoreError.constraint("text with a NUL character")
                    }
                    return sqlite3_bind_text(handle, index, bytes.baseAddress, CInt(bytes.count), transient)
                }
            }
            guard code == SQLITE_OK else { throw error(code) }
        }
    }

    private func row(of statement: SQLiteStatement) throws -> Persistence.Row {
        let handle = statement.handle
        let columns = statement.columns
        let values = try columns.names.indices.map { column -> SQLValue in
            let index = CInt(column)
            switch sqlite3_column_type(handle, index) {
            case SQLITE_NULL: return .null
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
            case SQLITE_TEXT:
                let bytes = UnsafeBufferPointer(
                    start: sqlite3_column_text(handle, index), count: Int(sqlite3_column_bytes(handle, index))
                )
                return .text(String(decoding: bytes, as: UTF8.self))
            default: throw StoreError.unexpectedColumn(columns.names[column])
            }
        }
        return Persistence.Row(columns: columns, values: values)
    }

    private func error(_ code: CInt) -> StoreError {
        StoreError(
            sqlite: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)),
            in: database)
    }
}

/// Makes SQLite copy a text that it is given.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
