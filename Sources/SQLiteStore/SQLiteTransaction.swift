// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

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

    private let connection: SQLiteConnection

    init(on connection: SQLiteConnection) { self.connection = connection }

    /// Whether SQLite still has the transaction; a full disk ends it.
    var isOpen: Bool { connection.isInTransaction }

    @discardableResult
    func run(_ statement: SQL) throws -> Int {
        try execute(statement) { _ in }
        return connection.changedRows
    }

    func rows(_ statement: SQL) throws -> [Row] {
        var rows: [Row] = []
        try execute(statement) { rows.append(try $0.row()) }
        return rows
    }

    func configurationChanged(_ key: ConfigurationKey) throws {
        guard !changedKeys.contains(key) else { return }
        try ConfigurationVersionRecords(self).bump(key)
        changedKeys.insert(key)
    }

    func control(_ control: Control) throws { try connection.control(control) }

    /// Makes the transaction ready for the next body.
    func reset(isReadOnly: Bool) {
        self.isReadOnly = isReadOnly
        if !changedKeys.isEmpty { changedKeys = [] }
        failure = nil
    }

    private func execute(_ sql: SQL, _ use: (SQLiteStatement) throws -> Void) throws {
        if let failure { throw failure }
        do {
            try perform(sql, use)
        } catch {
            failure = error
            throw error
        }
    }

    private func perform(_ sql: SQL, _ use: (SQLiteStatement) throws -> Void) throws {
        let statement = try connection.statement(sql.text)
        guard !isReadOnly || statement.isReadOnly else {
            throw StoreError.failed("a statement that writes stands in a transaction that reads")
        }
        try connection.run(statement, sql.values, use)
    }
}
