// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A regular expression that is matched in time linear in the text, whatever the pattern.
///
/// Pattern and text decide together how long a backtracking matcher runs, and both come from outside. This
/// one follows all ways through the pattern at once (Thompson's construction, Pike's machine), so `(a+)+$` is
/// as fast as `a+$`. Supported is the usual syntax: characters, `.`, classes, escapes, anchors, groups,
/// alternatives, quantifiers and the flags `(?i)`, `(?m)`, `(?s)`. Matching counts code points, and `(?i)` is
/// about ASCII letters.
package struct LinearRegex: Sendable {
    package let pattern: String
    private let program: RegexProgram
    /// `.*`, the most frequent pattern of all, on a text without line ends.
    private let isEverything: Bool

    /// Reads a pattern; refuses what is wrong, too large, or impossible to match in linear time.
    package init(_ pattern: String) throws(ExpressionError) {
        guard pattern.utf8.count <= 4096 else {
            throw ExpressionError(
                .textTooLong, at: SourceRange(start: 0, end: 0, line: 1, column: 1),
                "the pattern is longer than 4096 bytes")
        }
        var parser = RegexParser(pattern)
        program = try RegexProgram(try parser.wholePattern())
        isEverything = pattern == ".*"
        self.pattern = pattern
    }

    /// Whether the pattern matches the text from its start to its end.
    package func fullyMatches(_ text: String) -> Bool {
        if isEverything, text.utf8.allSatisfy({ $0 > 13 && $0 < 128 }) { return true }
        return run(text, isAnchored: true)
    }

    /// Whether the pattern matches some part of the text.
    package func matchesSomewhere(_ text: String) -> Bool {
        isEverything || run(text, isAnchored: false)
    }

    /// About how many steps of an evaluation a match of the text is worth.
    func steps(for text: String) -> Int { 1 + text.utf8.count * program.instructions.count / 256 }

    private func run(_ text: String, isAnchored: Bool) -> Bool {
        var machine = RegexMachine(program, text)
        return machine.run(isAnchored: isAnchored)
    }
}
