// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Something to tell the author of an expression: a sentence, the place, and a hint if there is one.
package struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Sendable {
        /// The expression can never give a value, so it is not saved.
        case error
        /// The expression is saved, and probably does not do what was meant.
        case warning
    }

    package let severity: Severity
    package let range: SourceRange
    /// What is wrong, without capital and full stop.
    package let sentence: String
    /// What was probably meant.
    package let hint: String?

    package init(_ severity: Severity, at range: SourceRange, _ sentence: String, hint: String? = nil) {
        self.severity = severity
        self.range = range
        self.sentence = sentence
        self.hint = hint
    }

    /// Takes the error of an expression that cannot be read.
    package init(_ error: ExpressionError) {
        self.init(.error, at: error.range, error.sentence)
    }

    package var description: String {
        "\(sentence) (\(range))" + (hint.map { "; did you mean `\($0)`?" } ?? "")
    }
}

/// The known name that is closest to a written one; `nil` when none is close.
///
/// Counted are single insertions, removals, replacements and swaps of neighbours; a difference in case alone
/// costs nothing. A third of the name's length may differ.
package func nearestName(to name: String, in known: some Sequence<String>) -> String? {
    let written = Array(name.lowercased().unicodeScalars)
    guard !written.isEmpty, written.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known {
        let letters = Array(candidate.lowercased().unicodeScalars)
        let allowed = max(1, max(written.count, letters.count) / 3)
        guard abs(letters.count - written.count) <= allowed else { continue }
        let distance = editDistance(written, letters)
        guard distance <= allowed else { continue }
        if let best, (best.distance, best.name) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.name
}

private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let isSame = left[row] == right[column]
            var cost = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforePrevious[column - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
