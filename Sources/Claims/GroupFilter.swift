// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions

/// Which groups a groups claim shows.
///
/// `REGEX` must match the whole name, with case; the others ignore case.
package struct GroupFilter: Sendable {
    private let type: GroupFilterType
    /// What names are compared with.
    ///
    /// Beside the type and not in it, because taking it out of a case would count references for each of a
    /// thousand groups.
    private let text: Folded
    /// For `CONTAINS`.
    private let search: TextSearch?
    /// For `REGEX`.
    private let pattern: TextPattern?

    /// Reads a filter; refuses a pattern that cannot be read.
    package init(_ type: GroupFilterType, _ value: String) throws(ExpressionError) {
        self.type = type
        text = Folded(value)
        search = type == .contains ? TextSearch(value.lowercased()) : nil
        pattern = type == .regex ? try TextPattern(value) : nil
    }

    /// Whether a group of this name is shown.
    ///
    /// Fails when a pattern takes too much work on the name.
    package func matches(_ name: String) throws(ExpressionError) -> Bool {
        switch type {
        case .startsWith: text.begins(name)
        case .equals: text.equals(name)
        case .contains: search?.isFound(in: name.lowercased()) ?? false
        case .regex: try pattern?.fullyMatches(name) ?? false
        }
    }
}

/// A text in lower case that names are compared with.
///
/// A user can be in a thousand groups, and nearly all names are ASCII: those are compared byte by byte,
/// without making their lower case first.
private struct Folded: Sendable {
    private let text: String
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text.lowercased()
        bytes = Array(self.text.utf8)
    }

    /// Whether a name begins with the text.
    func begins(_ name: String) -> Bool {
        compare(name) ?? name.lowercased().utf8.starts(with: bytes)
    }

    /// Whether a name is the text.
    func equals(_ name: String) -> Bool {
        guard let begins = compare(name) else { return name.lowercased() == text }
        return begins && (name.utf8.count == bytes.count || name.lowercased() == text)
    }

    /// Whether the first bytes of a name are the text; `nil` when that cannot be told from single bytes.
    private func compare(_ name: String) -> Bool? {
        var position = 0
        for byte in name.utf8 {
            guard position < bytes.count else { return true }
            guard byte < 128 else { return nil }
            guard (65...90).contains(byte) ? byte | 32 == bytes[position] : byte == bytes[position] else {
                return false
            }
            position += 1
        }
        return position == bytes.count
    }
}
