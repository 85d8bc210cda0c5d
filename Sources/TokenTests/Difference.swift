// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One thing that came out differently, and why.
package struct Difference: Sendable, Equatable {
    /// What is different, as in `rule` or `accessToken.team`.
    package let what: String
    /// The wanted value as a file writes it; `nil` when nothing was wanted.
    package let expected: String?
    /// What came out; `nil` when nothing did.
    package let actual: String?
    /// Sentences without capital and full stop.
    package let causes: [String]

    package init(what: String, expected: String?, actual: String?, causes: [String]) {
        self.what = what
        self.expected = expected
        self.actual = actual
        self.causes = causes
    }

    /// Lines as in a diff: `-` is what was expected, `+` what came out.
    package var lines: [String] {
        var lines: [String] = []
        if let expected { lines.append("- \(what): \(expected)") }
        if let actual { lines.append("+ \(what): \(actual)") }
        for (index, cause) in causes.enumerated() {
            lines.append((index == 0 ? "  because " : "          ") + cause)
        }
        return lines
    }
}

/// What became of one test.
package struct TokenTestResult: Sendable, Equatable {
    /// How it ended.
    package enum End: Sendable, Equatable {
        case passed
        case failed([Difference])
        /// The request could not be asked about; a sentence says why.
        case notAnswered(String)
    }

    package let test: TokenTestCase
    package let end: End

    package init(test: TokenTestCase, end: End) {
        self.test = test
        self.end = end
    }

    package var passed: Bool { end == .passed }
}
