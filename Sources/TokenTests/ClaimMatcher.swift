// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What the value of a claim must be like.
package enum ClaimMatcher: Sendable, Equatable {
    /// Exactly this value; members of objects in any order.
    case equals(JSON)
    /// A text that the pattern matches from its beginning to its end.
    case matches(ClaimPattern)
    /// A list with all of these elements, or a text with all of these parts.
    case contains([JSON])
    case present
    case absent

    /// Whether a value passes; `nil` is a claim that is not there.
    package func accepts(_ value: JSON?) -> Bool {
        switch self {
        case .present: return value != nil
        case .absent: return value == nil
        case .equals(let wanted): return value == wanted || value?.equalsNumerically(wanted) == true
        case .matches(let pattern): return value?.string.map(pattern.matches) ?? false
        case .contains(let wanted):
            if let elements = value?.array { return wanted.allSatisfy(elements.contains) }
            guard let text = value?.string else { return false }
            return wanted.allSatisfy { part in part.string.map { text.contains($0) } ?? false }
        }
    }

    /// The matcher as it is written in a file, on one line.
    package var text: String {
        switch self {
        case .equals(let value): value.text
        case .matches(let pattern): "{ matches: \(JSON.string(pattern.source).text) }"
        case .contains(let elements): "{ contains: \(JSON.array(elements).text) }"
        case .present: "{ present: true }"
        case .absent: "{ present: false }"
        }
    }
}

extension JSON {
    /// `10` and `10.0` are the same number.
    fileprivate func equalsNumerically(_ other: JSON) -> Bool {
        guard let left = number, let right = other.number else { return false }
        return left == right
    }
}
