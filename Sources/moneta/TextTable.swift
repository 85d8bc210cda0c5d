// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Rows of words in columns, for people.
struct TextTable {
    private let rows: [[String]]

    /// What is not seen in a word is written out, so that a row is a line.
    init(_ header: [String], _ rows: [[String]]) { self.rows = [header] + rows.map { $0.map(\.madeVisible) } }

    /// The lines, each with its end; the last column is as wide as it is.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, word) in row.enumerated() {
                line += word
                guard column + 1 < row.count else { continue }
                line += String(repeating: " ", count: widths[column] - word.unicodeScalars.count + 2)
            }
            return line + "\n"
        }.joined()
    }
}
