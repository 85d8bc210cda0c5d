// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The texts by which values of attributes stand in an index, so that texts are found whatever the case of
/// their ASCII letters, and numbers by their size.
package enum AttributeKey {
    /// In bytes; longer texts are found by their beginning.
    static let longest = 512

    /// Whether a value is told from all others by its key.
    package static func isWhole(_ value: JSON) -> Bool { (value.string?.utf8.count ?? 0) < longest }

    /// The keys of a value: one for each element of an array, none for `null` and objects.
    package static func keys(of value: JSON) -> Set<Name> {
        if let elements = value.array { return Set(elements.compactMap(key).map { Name($0) }) }
        return key(value).map { [Name($0)] } ?? []
    }

    /// The key of a single value; `nil` when values of its kind are not found.
    package static func key(_ value: JSON) -> String? {
        if let text = value.string {
            return String(decoding: foldedASCII(text.shortened(to: longest)), as: UTF8.self)
        }
        if let bool = value.bool { return bool ? "true" : "false" }
        guard let number = value.number, abs(number) < 9e12 else { return nil }
        // Six decimals, moved so that all are positive and of one length.
        let moved = Int64((number * 1e6).rounded()) + 9_000_000_000_000_000_000
        let digits = String(UInt64(moved))
        return String(repeating: "0", count: 20 - digits.count) + digits
    }
}

/// Where the values of attributes are indexed.
package struct AttributeIndex: Sendable {
    /// A table with the columns `name`, `value` and `owner`.
    let table: SQL
    let owner: SQL
    /// The column of the list that `owner` refers to.
    let identity: SQL
    package let name: String

    package init(table: SQL, owner: SQL, identity: SQL, name: String) {
        self.table = table
        self.owner = owner
        self.identity = identity
        self.name = name
    }

    /// What a term means for the items of the list; `nil` for a value that cannot be compared in this way.
    func sql(_ comparison: Filter.Comparison, _ value: JSON) -> SQL? {
        switch comparison {
        case .present: return exists("\(table).value <> ''")
        case .equal where value.isNull: return "(NOT \(exists("1 = 1")))"
        case .notEqual where value.isNull: return exists("1 = 1")
        case .notEqual: return condition(.equal, value).map { "(NOT \(exists($0)))" }
        default: return condition(comparison, value).map(exists)
        }
    }

    /// `SELECT … AS id`: the owners of values that a term wants, by their ids if it is an equality; `nil` for
    /// terms that items without the attribute may meet.
    package func owners(_ term: Filter.Term) -> SQL? {
        guard let condition = condition(term.comparison, term.value) else { return nil }
        let distinct: SQL = term.comparison == .equal ? "" : "DISTINCT "
        return
            "SELECT \(distinct)\(table).\(owner) AS id FROM \(table) WHERE \(table).name = \(name) AND (\(condition))"
    }

    /// What rows of the index meet that have a value such as is wanted.
    private func condition(_ comparison: Filter.Comparison, _ value: JSON) -> SQL? {
        let column: SQL = "\(table).value"
        switch comparison {
        case .startsWith, .contains, .endsWith:
            guard let text = value.string else { return nil }
            let start = String(decoding: foldedASCII(text), as: UTF8.self)
            if comparison == .startsWith {
                return "\(column) >= \(start) AND \(column) < \(start + "\u{10FFFF}")"
            }
            let pattern = "%" + escapedPattern(start) + (comparison == .contains ? "%" : "")
            return "\(column) LIKE \(pattern) ESCAPE '\\'"
        default:
            guard let key = AttributeKey.key(value) else { return nil }
            switch comparison {
            case .equal: return "\(column) = \(key)"
            case .greater: return "\(column) > \(key)"
            case .greaterOrEqual: return "\(column) >= \(key)"
            case .less: return "\(column) < \(key)"
            case .lessOrEqual: return "\(column) <= \(key)"
            default: return nil
            }
        }
    }

    /// Whether there is a value for which the condition holds.
    private func exists(_ condition: SQL) -> SQL {
        """
        (EXISTS (SELECT 1 FROM \(table) WHERE \(table).\(owner) = \(identity) AND \(table).name = \(name)
            AND \(condition)))
        """
    }
}

extension Filter {
    /// Comparisons that every item must meet, however the rest is decided.
    package var required: [Term] {
        switch self {
        case .term(let term): [term]
        case .all(let parts): parts.flatMap(\.required)
        case .any, .not: []
        }
    }
}
