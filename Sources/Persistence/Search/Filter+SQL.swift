// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// How an attribute of a filter is found in a table.
package struct FilterColumn: Sendable {
    /// What the column holds, which decides how it is compared.
    package enum Kind: Sendable {
        /// Text in which the case of ASCII letters does not matter.
        case text
        /// Text that `eq` and `ne` compare exactly, for example an identifier.
        ///
        /// `sw`, `co` and `ew` ignore the case.
        case exactText
        /// Text that is stored in lower case, so that an index on it serves comparisons without regard to
        /// case.
        case lowercaseText
        /// Milliseconds since 1970; compared with an RFC 3339 date-time.
        case timestamp
        case integer
        /// 0 or 1; compared with `true` or `false`.
        case boolean
        /// Values in an index of their own.
        case indexed(AttributeIndex)
        /// Whether the item has to do with a thing of that id: `eq` and `ne` only.
        case related(@Sendable (_ id: SQL) -> SQL)
    }

    /// A column name, or an expression made by ``Dialect``.
    package let sql: SQL
    package let kind: Kind

    package init(_ sql: SQL, _ kind: Kind) {
        self.sql = sql
        self.kind = kind
    }
}

extension Filter {
    /// The condition as SQL.
    ///
    /// Refuses attributes that are not in `columns`, and values of another kind than the column's.
    ///
    /// It is never unknown, also for columns that are `NULL`: as in ``matches(_:)``, `ne` and `not` hold for
    /// what is absent.
    package func sql(
        _ columns: [String: FilterColumn]  // bytes: attributes are ASCII (FilterParser).
    ) throws(FilterError) -> SQL {
        // As deep as the parser allows.
        switch self {
        case .term(let term): return try term.sql(columns)
        case .all(let parts): return try joined(parts, by: " AND ", columns)
        case .any(let parts): return try joined(parts, by: " OR ", columns)
        case .not(let part):
            let inner = try part.sql(columns)
            return "(NOT \(inner))"
        }
    }

    private func joined(
        // bytes: as above.
        _ parts: [Filter], by separator: SQL, _ columns: [String: FilterColumn]
    ) throws(FilterError) -> SQL {
        var conditions: [SQL] = []
        for part in parts { conditions.append(try part.sql(columns)) }
        return "(\(SQL.joined(conditions, by: separator)))"
    }
}

extension Filter.Term {
    // bytes: as above.
    fileprivate func sql(_ columns: [String: FilterColumn]) throws(FilterError) -> SQL {
        guard let column = columns[attribute] else { throw FilterError(.unknownAttribute, at: position) }
        if case .indexed(let index) = column.kind {
            guard let sql = index.sql(comparison, value) else { throw FilterError(.wrongValue, at: position) }
            return sql
        }
        if case .related(let condition) = column.kind {
            guard comparison == .equal || comparison == .notEqual else {
                throw FilterError(.wrongOperator, at: position)
            }
            guard let id = value.string else { throw FilterError(.wrongValue, at: position) }
            let related = condition("\(id)")
            return comparison == .equal ? "(\(related))" : "(NOT (\(related)))"
        }
        let name = column.sql
        if comparison == .present {
            return isText(column) ? "(\(name) IS NOT NULL AND \(name) <> '')" : "(\(name) IS NOT NULL)"
        }
        if value.isNull {
            switch comparison {
            case .equal: return "(\(name) IS NULL)"
            case .notEqual: return "(\(name) IS NOT NULL)"
            default: throw FilterError(.wrongValue, at: position)
            }
        }
        switch comparison {
        case .startsWith, .contains, .endsWith: return try pattern(column)
        default: return try order(column)
        }
    }

    private func isText(_ column: FilterColumn) -> Bool {
        switch column.kind {
        case .text, .exactText, .lowercaseText: true
        case .timestamp, .integer, .boolean, .indexed, .related: false
        }
    }

    private func pattern(_ column: FilterColumn) throws(FilterError) -> SQL {
        guard isText(column) else { throw FilterError(.wrongOperator, at: position) }
        guard let text = value.string else { throw FilterError(.wrongValue, at: position) }
        let escaped = escapedPattern(String(decoding: foldedASCII(text), as: UTF8.self))
        let pattern =
            switch comparison {
            case .startsWith: escaped + "%"
            case .endsWith: "%" + escaped
            default: "%" + escaped + "%"
            }
        return "(\(column.sql) IS NOT NULL AND lower(\(column.sql)) LIKE \(pattern) ESCAPE '\\')"
    }

    private func order(_ column: FilterColumn) throws(FilterError) -> SQL {
        let bound = try comparable(column.kind)
        let name: SQL = if case .text = column.kind { "lower(\(column.sql))" } else { column.sql }
        let isOrdered = if case .boolean = column.kind { false } else { true }
        switch comparison {
        case .equal: return "(\(column.sql) IS NOT NULL AND \(name) = \(bound))"
        case .notEqual: return "(\(column.sql) IS NULL OR \(name) <> \(bound))"
        case .greater where isOrdered: return "(\(column.sql) IS NOT NULL AND \(name) > \(bound))"
        case .greaterOrEqual where isOrdered: return "(\(column.sql) IS NOT NULL AND \(name) >= \(bound))"
        case .less where isOrdered: return "(\(column.sql) IS NOT NULL AND \(name) < \(bound))"
        case .lessOrEqual where isOrdered: return "(\(column.sql) IS NOT NULL AND \(name) <= \(bound))"
        default: throw FilterError(.wrongOperator, at: position)
        }
    }

    private func comparable(_ kind: FilterColumn.Kind) throws(FilterError) -> SQLValue {
        switch kind {
        case .text:
            if let text = value.string { return .text(String(decoding: foldedASCII(text), as: UTF8.self)) }
        case .exactText: if let text = value.string { return .text(text) }
        // bytes: once over a text of at most 4,096 bytes.
        case .lowercaseText: if let text = value.string { return .text(text.lowercased()) }
        case .timestamp:
            if let time = value.string.flatMap({ Timestamp(rfc3339: $0) }) {
                return .integer(time.milliseconds)
            }
        case .integer: if let number = value.integer { return .integer(number) }
        case .boolean: if let bool = value.bool { return .integer(bool ? 1 : 0) }
        case .indexed, .related: break
        }
        throw FilterError(.wrongValue, at: position)
    }
}

/// Takes the meaning of `%`, `_` and the escape itself away from a text that becomes part of a `LIKE`
/// pattern.
package func escapedPattern(_ text: String) -> String {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "\\") {
            escaped.append(UInt8(ascii: "\\"))
        }
        escaped.append(byte)
    }
    return String(decoding: escaped, as: UTF8.self)
}
