// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The last line of a dump: what stands before it.
struct DumpEnd: Equatable {
    let tables: Int
    let rows: Int
    /// The SHA-256 of all bytes before the line.
    let hash: String

    init(tables: Int, rows: Int, hash: String) {
        self.tables = tables
        self.rows = rows
        self.hash = hash
    }

    var line: [UInt8] {
        JSON.object([
            "end": true, "tables": .integer(Int64(tables)), "rows": .integer(Int64(rows)),
            "sha256": .string(hash),
        ]).bytes
    }
}
