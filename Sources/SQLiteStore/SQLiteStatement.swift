// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import CSQLite
import Persistence

/// A prepared statement, used on the queue of its connection only.
final class SQLiteStatement {
    private let handle: OpaquePointer
    /// Whether it changes nothing.
    let isReadOnly: Bool
    private lazy var columns = Row.Columns(
        (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) })

    /// Takes over a statement of SQLite.
    init(_ handle: OpaquePointer) {
        self.handle = handle
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
    }

    deinit { sqlite3_finalize(handle) }

    /// Goes on to the next row; answers SQLite's code.
    func step() -> CInt { sqlite3_step(handle) }

    /// Ends the run, and lets go of the values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Sets the values of the next run; answers SQLite's code.
    func bind(_ values: [SQLValue]) throws -> CInt {
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
                    return moneta_sqlite_bind_text(handle, index, bytes.baseAddress, CInt(bytes.count))
                }
            }
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// The row to which the last step has led.
    func row() throws -> Row {
        let columns = columns
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
        return Row(columns: columns, values: values)
    }
}
