// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension Filter {
    /// Whether a document meets the condition.
    ///
    /// An attribute in an array holds when one element does. Texts are compared without regard to the case of
    /// ASCII letters, date-times as moments. `ne` and `not` hold for what is absent.
    package func matches(_ document: JSON) -> Bool {
        // As deep as the parser allows.
        switch self {
        case .term(let term): term.matches(document)
        case .all(let parts): parts.allSatisfy { $0.matches(document) }
        case .any(let parts): parts.contains { $0.matches(document) }
        case .not(let part): !part.matches(document)
        }
    }
}

extension Filter.Term {
    fileprivate func matches(_ document: JSON) -> Bool {
        let found = values(in: document)
        switch comparison {
        case .present: return found.contains { !$0.isNull && $0 != "" }
        case .equal:
            return value.isNull ? found.allSatisfy(\.isNull) : found.contains { compares($0) == .equal }
        case .notEqual:
            return value.isNull ? !found.allSatisfy(\.isNull) : !found.contains { compares($0) == .equal }
        case .greater: return found.contains { compares($0) == .greater }
        // bytes: cases of an enumeration.
        case .greaterOrEqual: return found.contains { [.greater, .equal].contains(compares($0)) }
        case .less: return found.contains { compares($0) == .less }
        // bytes: cases of an enumeration.
        case .lessOrEqual: return found.contains { [.less, .equal].contains(compares($0)) }
        case .startsWith, .contains, .endsWith:
            guard let part = value.string.map(foldedASCII) else { return false }
            return found.contains { candidate in
                guard let text = candidate.string.map(foldedASCII) else { return false }
                switch comparison {
                // bytes: folded to bytes above, as in the next line.
                case .startsWith: return text.starts(with: part)
                // bytes: bytes.
                case .endsWith: return text.reversed().starts(with: part.reversed())
                default: return part.isEmpty || text.firstRange(of: part) != nil
                }
            }
        }
    }

    /// What the path leads to; arrays on the way and at the end stand for their elements.
    private func values(in document: JSON) -> [JSON] {
        var values = [document]
        // bytes: attributes are ASCII (FilterParser).
        for name in attribute.split(separator: ".") {
            values = elements(values).compactMap { $0[Name(String(name))] }
        }
        return elements(values)
    }

    private func elements(_ values: [JSON]) -> [JSON] {
        var values = values
        while values.contains(where: { $0.array != nil }) {
            values = values.flatMap { $0.array ?? [$0] }
        }
        return values
    }

    private enum Order { case less, equal, greater }

    /// How a value of the document stands to the one of the filter; `nil` when they are of different kinds.
    private func compares(_ found: JSON) -> Order? {
        switch (found, value) {
        case (.string(let left), .string(let right)):
            if let left = Timestamp(rfc3339: left), let right = Timestamp(rfc3339: right) {
                return order(left, right)
            }
            let (left, right) = (foldedASCII(left), foldedASCII(right))
            // bytes: folded to bytes above.
            return left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
        // bytes: truth values.
        case (.bool(let left), .bool(let right)): return left == right ? .equal : nil
        default:
            if let left = found.integer, let right = value.integer { return order(left, right) }
            guard let left = found.number, let right = value.number else { return nil }
            return order(left, right)
        }
    }

    private func order<Value: Comparable>(_ left: Value, _ right: Value) -> Order {
        // bytes: times and numbers.
        left == right ? .equal : left < right ? .less : .greater
    }
}

/// The bytes of a text with ASCII capitals made small: what both engines' `lower` does to columns ordered by
/// bytes.
func foldedASCII(_ text: String) -> [UInt8] {
    text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
}
