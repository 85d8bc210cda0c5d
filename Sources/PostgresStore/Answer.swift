// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibPQ
import Persistence

/// What PostgreSQL answered to one statement.
final class Answer {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var error: StoreError? {
        switch PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: nil
        default:
            StoreError(
                sqlState: field("C"), message: field("M"), constraint: field("n"),
                column: "\(field("t")).\(field("c"))")
        }
    }

    /// The statement's word: `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    /// Rows that a statement changed; 0 for one that changes none.
    var changedRows: Int {
        // A SELECT says how many rows it found.
        tag.hasPrefix("SELECT") ? 0 : Int(String(cString: PQcmdTuples(handle))) ?? 0
    }

    var columnNames: [String] {
        (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) }
    }

    func rows(_ columns: Row.Columns) throws(StoreError) -> [Row] {
        let types = (0..<PQnfields(handle)).map { PQftype(handle, $0) }
        var rows: [Row] = []
        rows.reserveCapacity(Int(PQntuples(handle)))
        for row in 0..<PQntuples(handle) {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for (column, type) in types.enumerated() {
                guard let value = value(row, CInt(column), type) else {
                    throw .unexpectedColumn(columns.names[column])
                }
                values.append(value)
            }
            rows.append(Row(columns: columns, values: values))
        }
        return rows
    }

    /// `nil` when the column is of a type that the schema does not use.
    private func value(_ row: CInt, _ column: CInt, _ type: Oid) -> SQLValue? {
        guard PQgetisnull(handle, row, column) == 0 else { return .null }
        guard let start = PQgetvalue(handle, row, column) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
        switch type {
        case PostgresType.text, PostgresType.varchar, PostgresType.name, PostgresType.unknown:
            return .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.bigint, PostgresType.integer, PostgresType.smallint, PostgresType.numeric:
            return Int64(String(decoding: bytes, as: UTF8.self)).map { .integer($0) }
        case PostgresType.boolean:
            return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        default: return nil
        }
    }

    private func field(_ code: Unicode.Scalar) -> String {
        PQresultErrorField(handle, CInt(code.value)).map { String(cString: $0) } ?? ""
    }
}

/// The types of columns and values that occur, by PostgreSQL's fixed numbers.
enum PostgresType {
    static let boolean: Oid = 16
    static let name: Oid = 19
    static let bigint: Oid = 20
    static let smallint: Oid = 21
    static let integer: Oid = 23
    static let text: Oid = 25
    static let unknown: Oid = 705
    static let varchar: Oid = 1043
    static let numeric: Oid = 1700
    /// Lets the server find out; for `NULL`.
    static let any: Oid = 0
}
