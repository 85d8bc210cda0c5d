// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions

/// Which groups a groups claim shows.
///
/// `REGEX` must match the whole name, with case; the others ignore case.
package struct GroupFilter: Sendable {
    private enum Test: Sendable {
        case startsWith(String)
        case equals(String)
        case contains(TextSearch)
        case regex(TextPattern)
    }

    private let test: Test

    /// Reads a filter; refuses a pattern that cannot be read.
    package init(_ type: GroupFilterType, _ value: String) throws(ExpressionError) {
        test =
            switch type {
            case .startsWith: .startsWith(value.lowercased())
            case .equals: .equals(value.lowercased())
            case .contains: .contains(TextSearch(value.lowercased()))
            case .regex: .regex(try TextPattern(value))
            }
    }

    /// Whether a group of this name is shown.
    ///
    /// Fails when a pattern takes too much work on the name.
    package func matches(_ name: String) throws(ExpressionError) -> Bool {
        switch test {
        case .startsWith(let prefix): name.lowercased().utf8.starts(with: prefix.utf8)
        case .equals(let other): name.lowercased() == other
        case .contains(let part): part.isFound(in: name.lowercased())
        case .regex(let pattern): try pattern.fullyMatches(name)
        }
    }
}
