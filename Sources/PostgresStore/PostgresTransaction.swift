// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibPQ
import Persistence

/// A connection with the statements that it has prepared.
final class Session {
    struct Prepared {
        let name: String
        /// Known after the first answer; all rows of the statement share it.
        var columns: Row.Columns?
    }

    private struct Key: Hashable {
        let text: String
        let types: [Oid]
    }

    private static let maximumStatements = 256

    let connection: Connection
    /// What ``Lineage/generation`` was when this began.
    let generation: Int
    /// Which of the statements that say what answers this role may run; `nil` when none.
    private var identityStatement: Int? = 0
    private var statements: [Key: Prepared] = [:]
    private var nextName = 0

    /// Connects; `generation` is that of the lineage before.
    init(_ target: String, _ options: PostgresOptions, generation: Int) throws(StoreError) {
        self.generation = generation
        connection = try Connection(target, options)
    }

    /// System and timeline of the server; `nil` when this role may not know them.
    ///
    /// Not inside of a transaction, which a refusal would end.
    func identity() throws -> [String]? {
        let statements = Dialect.postgres.identities
        while let index = identityStatement, index < statements.count {
            do {
                let (answer, columns) = try execute(statements[index])
                let row = try answer.rows(columns).first
                return try row.map { [try $0.text("system"), try $0.text("timeline")] }
            } catch {
                if connection.isLost { throw error }
                identityStatement = index + 1
            }
        }
        identityStatement = nil
        return nil
    }

    /// Runs a statement, which is prepared when it comes for the first time.
    ///
    /// Whole numbers and texts are declared as such; the type of a `NULL` is left to the server. So a
    /// statement is prepared once for each pattern of its values.
    func execute(_ sql: SQL) throws -> (answer: Answer, columns: Row.Columns) {
        let key = Key(text: sql.text, types: sql.values.map(type))
        var prepared = try statements[key] ?? prepare(key)
        let answer = try connection.execute(prepared.name, sql.values.map(text))
        let columns = prepared.columns ?? Row.Columns(answer.columnNames)
        if prepared.columns == nil {
            prepared.columns = columns
            statements[key] = prepared
        }
        return (answer, columns)
    }

    /// Forgets all prepared statements, here and on the server.
    func forgetStatements() throws(StoreError) {
        statements = [:]
        try connection.command("DEALLOCATE ALL")
    }

    private func prepare(_ key: Key) throws -> Prepared {
        // Filters of lists make new texts without end; what is used often is soon prepared again.
        if statements.count >= Self.maximumStatements { try forgetStatements() }
        nextName += 1
        let prepared = Prepared(name: "s\(nextName)")
        try connection.prepare(prepared.name, numberedPlaceholders(key.text), types: key.types)
        statements[key] = prepared
        return prepared
    }

    private func type(_ value: SQLValue) -> Oid {
        switch value {
        case .null: PostgresType.any
        case .integer: PostgresType.bigint
        case .text: PostgresType.text
        }
    }

    private func text(_ value: SQLValue) throws -> String? {
        switch value {
        case .null: return nil
        case .integer(let value): return String(value)
        case .text(let text):
            // A C string would end there.
            if text.utf8.contains(0) { throw StoreError.constraint("text with a NUL character") }
            return text
        }
    }
}

/// `Transaction` on a connection of PostgreSQL.
final class PostgresTransaction: Transaction {
    let dialect = Dialect.postgres
    var endings: [any TransactionEnding] = []
    /// The parts of the configuration that change, with their new versions.
    private(set) var changed: [ConfigurationKey: Int64] = [:]
    /// The first statement's failure.
    ///
    /// PostgreSQL runs nothing afterwards.
    private(set) var failure: (any Error)?

    private let session: Session
    private let isReadOnly: Bool

    init(session: Session, isReadOnly: Bool) {
        self.session = session
        self.isReadOnly = isReadOnly
    }

    @discardableResult
    func run(_ statement: SQL) throws -> Int {
        try execute(statement).answer.changedRows
    }

    func rows(_ statement: SQL) throws -> [Row] {
        let (answer, columns) = try execute(statement)
        return try answer.rows(columns)
    }

    func configurationChanged(_ key: ConfigurationKey) throws {
        guard changed[key] == nil else { return }
        changed[key] = try ConfigurationVersionRecords(self).bump(key)
        if changed.count == 1, let notify = dialect.notifyConfigurationChanged { _ = try rows(notify) }
    }

    private func execute(_ statement: SQL) throws -> (answer: Answer, columns: Row.Columns) {
        if let failure { throw failure }
        do {
            return try session.execute(statement)
        } catch StoreError.cannotWrite where isReadOnly {
            failure = StoreError.failed("a statement that writes stands in a transaction that reads")
        } catch {
            failure = error
        }
        throw failure ?? StoreError.conflict
    }
}

/// Replaces each `?` that stands for a value by `$1`, `$2`, …; those in quotes and comments stay.
func numberedPlaceholders(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 16)
    var quote: UInt8?
    var number = 0
    for byte in text.utf8 {
        if let open = quote {
            if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            quote = byte
        } else if byte == UInt8(ascii: "?") {
            number += 1
            result.append(contentsOf: "$\(number)".utf8)
            continue
        }
        result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
}
