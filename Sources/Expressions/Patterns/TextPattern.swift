// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A regular expression in the syntax of Java, which the original has, matched by PCRE2 within hard limits.
///
/// Pattern and text decide together how long a backtracking matcher runs, and both come from outside. So a
/// match is tried twice: first backtracking with a small limit, which nearly all matches end within; then, if
/// that limit was met, by following all ways through the pattern at once, whose work is bounded by the sizes
/// of pattern and text. Patterns with references to groups allow the first way only and fail beyond the
/// limit. The limits count work, not time, so the same input always has the same answer.
///
/// Matching is of code points, from the start of the text to its end. `\d`, `\w`, `\s` and `\b` are about
/// ASCII.
package struct TextPattern: Sendable {
    /// The pattern as it was given.
    package let pattern: String
    private let code: CompiledPattern
    /// `.*`, the most frequent pattern of all.
    private let isEverything: Bool

    /// Bytes that a pattern may have.
    package static let longestPattern = 1024
    /// Bytes of compiled code that a pattern may have.
    package static let largestCode = 16_384

    /// Reads a pattern.
    ///
    /// Refused are mistakes, patterns that are too long or too large, and what Java has not
    /// (see ``JavaPattern``). Ranges of errors count code points in the pattern.
    package init(_ pattern: String) throws(ExpressionError) {
        guard pattern.utf8.count <= Self.longestPattern else {
            throw ExpressionError(
                .textTooLong, at: SourceRange(start: 0, end: 0, line: 1, column: 1),
                "the pattern is longer than \(Self.longestPattern) bytes")
        }
        var translation = JavaPattern(pattern)
        code = try CompiledPattern(try translation.translated(), of: pattern)
        isEverything = pattern == ".*"
        self.pattern = pattern
    }

    /// Whether the pattern matches the text from its start to its end.
    ///
    /// Throws `limitExceeded` when the work would exceed the limits; the error's place is that of the text.
    package func fullyMatches(_ text: String, at range: SourceRange = .nowhere) throws(ExpressionError)
        -> Bool
    {
        if isEverything, text.utf8.allSatisfy({ $0 > 13 && $0 < 128 }) { return true }
        switch code.match(text) {
        case .yes: return true
        case .no: return false
        case .tooCostly:
            throw ExpressionError(
                .limitExceeded, at: range,
                "the pattern takes too much work on a text of \(text.utf8.count) bytes; make it simpler, with fewer repetitions inside of repetitions"
            )
        }
    }

    /// About how many steps of an evaluation a match of so many bytes of text is worth.
    func steps(forBytes count: Int) -> Int {
        isEverything ? 1 + count / 256 : 1 + count * code.size / 512
    }
}

/// Compiles a pattern that is only known while evaluating.
func compile(
    _ pattern: String, at range: SourceRange, _ budget: inout Budget
) throws(ExpressionError) -> TextPattern {
    try budget.spend(steps: 400 + pattern.utf8.count, at: range)
    do throws(ExpressionError) {
        return try TextPattern(pattern)
    } catch {
        throw ExpressionError(error.code, at: range, error.sentence)
    }
}
