// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Writes every table as lines of JSON that either engine can take back.
///
/// ```
/// {"format":"moneta-dump","version":1,"schema":3}
/// {"table":"event","columns":["sequence","uuid"],"counted":12}
/// [1,"0f2c…"]
/// {"end":true,"tables":1,"rows":1,"sha256":"9f86d0…"}
/// ```
/// The last line has the SHA-256 of all bytes before it, ends of lines included.
package struct TableDump: Sendable {
    /// Takes one line, without its end.
    package typealias Sink = (_ line: [UInt8]) throws -> Void

    static let format = "moneta-dump"
    static let version: Int64 = 1
    private static let pageSize = 500

    private let store: any Store
    private let list: [Migration]

    package init(_ store: any Store, _ list: [Migration] = migrations) {
        self.store = store
        self.list = list
    }

    /// Writes one consistent state of the database and answers how many rows it has.
    ///
    /// `open` starts the output, and starts it anew when the database has to be read again after a lost
    /// connection.
    @discardableResult
    package func write(_ open: @escaping @Sendable () throws -> Sink) async throws -> Int {
        let list = list
        return try await store.read { tx in
            let known = try MigrationRecords(tx).applied()
            guard known.map(\.checksum) == list.map(\.checksum) else {
                throw StoreError.schema(
                    "the database has another schema than this program: start the server once first")
            }
            return try write(tx, list, to: try open())
        }
    }

    private func write(_ tx: any Transaction, _ list: [Migration], to file: Sink) throws -> Int {
        var hash = RunningHash()
        func sink(_ line: [UInt8]) throws {
            hash.add(line + [10])
            try file(line)
        }
        let records = TableRecords(tx)
        try sink(
            JSON.object([
                "format": .string(Self.format), "version": .integer(Self.version),
                "schema": .integer(Int64(list.last?.number ?? 0)),
            ]).bytes)
        var count = 0
        let tables = try records.tables(of: list)
        for table in tables {
            try sink(
                JSON.object([
                    "table": .string(table.name), "columns": .strings(table.columns),
                    "counted": .integer(try records.counted(table)),
                ]).bytes)
            count += try write(table, records, to: sink)
        }
        try file(DumpEnd(tables: tables.count, rows: count, hash: hash.text).line)
        return count
    }

    private func write(_ table: Table, _ records: TableRecords, to sink: Sink) throws -> Int {
        let keyPositions = table.key.compactMap { table.columns.firstIndex(of: $0) }
        var count = 0
        var after: [SQLValue]?
        while true {
            let page = try records.page(of: table, after: after, limit: Self.pageSize)
            for row in page { try sink(JSON.array(row.map(json)).bytes) }
            count += page.count
            guard page.count == Self.pageSize, let last = page.last else { return count }
            after = keyPositions.map { last[$0] }
        }
    }

    private func json(_ value: SQLValue) -> JSON {
        switch value {
        case .null: .null
        case .integer(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
}
