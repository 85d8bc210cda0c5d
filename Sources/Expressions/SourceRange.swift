// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A part of an expression's text.
///
/// Offsets count code points from 0; line and column are those of the first character and count from 1.
package struct SourceRange: Sendable, Hashable, CustomStringConvertible {
    private let lower: Int32
    private let upper: Int32
    private let firstLine: Int32
    private let firstColumn: Int32

    /// Makes a range from offsets, and the place of its first character.
    package init(start: Int, end: Int, line: Int, column: Int) {
        lower = Int32(clamping: start)
        upper = Int32(clamping: max(start, end))
        firstLine = Int32(clamping: line)
        firstColumn = Int32(clamping: column)
    }

    /// The place of what has none.
    package static let nowhere = SourceRange(start: 0, end: 0, line: 1, column: 1)

    /// The offset of the first character.
    package var start: Int { Int(lower) }
    /// The offset after the last character.
    package var end: Int { Int(upper) }
    package var line: Int { Int(firstLine) }
    package var column: Int { Int(firstColumn) }
    package var length: Int { end - start }

    /// Whether the character at an offset belongs to the range.
    package func contains(_ offset: Int) -> Bool { start <= offset && offset < end }

    /// From the start of this range to the end of a later one.
    func through(_ last: SourceRange) -> SourceRange {
        SourceRange(start: start, end: max(end, last.end), line: line, column: column)
    }

    /// `column 7`, or `line 2, column 7` when there is more than the first line.
    package var description: String { line == 1 ? "column \(column)" : "line \(line), column \(column)" }
}
