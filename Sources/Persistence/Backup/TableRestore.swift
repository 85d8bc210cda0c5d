// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Why a dump cannot be taken back.
package struct RestoreError: Error, Equatable, CustomStringConvertible {
    package let description: String
    /// 1 for the first; 0 when no line is to blame.
    package let line: Int

    fileprivate init(_ what: String, line: Int = 0) {
        description = line == 0 ? what : "line \(line): \(what)"
        self.line = line
    }
}

/// Takes a dump back into an empty database of the same schema: all of it, or nothing.
package struct TableRestore: Sendable {
    /// Answers the next line without its end, `nil` after the last.
    package typealias Source = () throws -> [UInt8]?

    private static let rowsAtOnce = 50

    private let store: any Store
    private let list: [Migration]

    package init(_ store: any Store, _ list: [Migration] = migrations) {
        self.store = store
        self.list = list
    }

    /// Reads a dump and answers how many rows it had.
    ///
    /// `open` starts the input, and starts it anew when the transaction has to be run again.
    @discardableResult
    package func read(_ open: @escaping @Sendable () throws -> Source) async throws -> Int {
        let list = list
        return try await store.write { tx in
            var reader = DumpReader(try open())
            return try restore(from: &reader, list, in: tx)
        }
    }

    /// Reads a dump to its end without a database; throws ``RestoreError`` when it is damaged.
    static func check(_ open: () throws -> Source) throws {
        var reader = DumpReader(try open())
        try reader.checkFormat()
        while true {
            if case .end = try reader.next() { return }
        }
    }

    private func restore(from reader: inout DumpReader, _ list: [Migration], in tx: any Transaction) throws
        -> Int
    {
        let records = TableRecords(tx)
        let tables = try records.tables(of: list)
        for table in tables where try !records.isEmpty(table) {
            throw RestoreError("the database is not empty: the table `\(table.name)` has rows")
        }
        try reader.checkHeader(schema: list.last?.number ?? 0)
        var current: (table: Table, counted: Int64)?
        var waiting: [[SQLValue]] = []
        var count = 0
        func finishTable() throws {
            guard let (table, counted) = current else { return }
            try records.insert(waiting, into: table)
            waiting = []
            try records.setCounted(table, counted)
        }
        while true {
            switch try reader.next() {
            case .table(let name, let columns, let counted):
                try finishTable()
                guard let table = tables.first(where: { $0.name == name }), table.columns == columns else {
                    throw reader.error("the table `\(name)` is unknown or has other columns")
                }
                current = (table, counted)
            case .row(let values):
                guard let table = current?.table, table.columns.count == values.count else {
                    throw reader.error("a row has another number of values than its table has columns")
                }
                waiting.append(values)
                count += 1
                if waiting.count == Self.rowsAtOnce {
                    try records.insert(waiting, into: table)
                    waiting = []
                }
            case .end:
                try finishTable()
                return count
            }
        }
    }
}

/// The lines of a dump, one after the other.
private struct DumpReader {
    enum Line {
        case table(String, columns: [String], counted: Int64)
        case row([SQLValue])
        case end
    }

    private let source: TableRestore.Source
    private var number = 0
    private var (tables, rows) = (0, 0)
    private var hash = RunningHash()

    init(_ source: @escaping TableRestore.Source) { self.source = source }

    mutating func checkHeader(schema: Int) throws {
        let header = try checkFormat()
        guard header["schema"]?.integer == Int64(schema) else {
            throw error(
                "the dump is of schema \(header["schema"]?.integer ?? 0) and this program has \(schema): use the one that wrote it"
            )
        }
    }

    @discardableResult
    mutating func checkFormat() throws -> JSON {
        let line = try nextLine()
        let header = try json(line)
        guard header["format"]?.string == TableDump.format else {
            throw error("this is not a dump of moneta")
        }
        guard header["version"]?.integer == TableDump.version else {
            throw error("the dump is of an unknown version")
        }
        hash.add(line + [10])
        return header
    }

    /// The next line; the end comes after it was compared with everything before it.
    mutating func next() throws -> Line {
        let bytes = try nextLine()
        let line = try json(bytes)
        if line["end"] == true {
            try checkEnd(bytes)
            return .end
        }
        hash.add(bytes + [10])
        if let values = line.array {
            rows += 1
            return .row(try values.map { try value($0) })
        }
        if let name = line["table"]?.string, let columns = line["columns"]?.strings {
            tables += 1
            return .table(name, columns: columns, counted: line["counted"]?.integer ?? 0)
        }
        throw error("this is neither a table, nor a row, nor the end")
    }

    /// Bytes and not values, so that nothing in the line can be another way to say the same.
    private mutating func checkEnd(_ line: [UInt8]) throws {
        guard line == DumpEnd(tables: tables, rows: rows, hash: hash.text).line else {
            throw error(
                "the dump is damaged: it has \(tables) tables and \(rows) rows with the SHA-256 \(hash.text), which is not what its last line says"
            )
        }
        guard try source() == nil else { throw error("something follows the end of the dump") }
    }

    func error(_ what: String) -> RestoreError { RestoreError(what, line: number) }

    private mutating func nextLine() throws -> [UInt8] {
        number += 1
        guard let line = try source() else { throw error("the dump ends too early") }
        return line
    }

    private func json(_ line: [UInt8]) throws -> JSON {
        do {
            return try JSON(reading: line, limits: JSONLimits(depth: 2, bytes: 256 << 20))
        } catch let problem {
            throw error("\(problem)")
        }
    }

    private func value(_ json: JSON) throws -> SQLValue {
        switch json {
        case .null: return .null
        case .integer(let number): return .integer(number)
        case .string(let text): return .text(text)
        default: throw error("a value is neither text, nor a whole number, nor null")
        }
    }
}
