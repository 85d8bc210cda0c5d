// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What stands behind an attribute that a list can be filtered on.
package enum FilterColumn: Sendable {
    /// A text that is always there.
    case text(SQL)
    /// A text that may be missing, which is the same as empty.
    case optionalText(SQL)
    /// A text that is stored in lower case and compared so.
    case lowercased(SQL)
    /// A moment, written as RFC 3339 in the filter.
    case time(SQL)
}

extension Filter {
    /// The condition for a query; values are bound, attributes come from `columns` only.
    ///
    /// `ignoresCase` compares texts without regard to case.
    package func condition(
        on columns: [String: FilterColumn], ignoresCase: Bool = false
    ) throws(FilterError) -> SQL {
        try Self.condition(root, columns, ignoresCase)
    }

    /// The depth is limited by the parser.
    private static func condition(
        _ node: Node, _ columns: [String: FilterColumn], _ ignoresCase: Bool
    ) throws(FilterError) -> SQL {
        switch node {
        case .and(let nodes): return try joined(nodes, " AND ", columns, ignoresCase)
        case .or(let nodes): return try joined(nodes, " OR ", columns, ignoresCase)
        case .not(let node): return try "NOT (" + condition(node, columns, ignoresCase) + ")"
        case .comparison(let attribute, let operation, let value):
            guard let column = columns[attribute] else {
                let known = columns.keys.sorted().joined(separator: ", ")
                throw FilterError(reason: "`\(attribute)` cannot be filtered on; possible are \(known)")
            }
            guard let part = column.condition(operation, value, ignoresCase) else {
                throw FilterError(
                    reason: "`\(attribute)` cannot be compared with a \(value.typeName) by \(operation.rawValue)")
            }
            return part
        }
    }

    private static func joined(
        _ nodes: [Node], _ separator: SQL, _ columns: [String: FilterColumn], _ ignoresCase: Bool
    ) throws(FilterError) -> SQL {
        var parts: [SQL] = []
        for node in nodes { parts.append("(" + (try condition(node, columns, ignoresCase)) + ")") }
        return .joined(parts, by: separator)
    }
}

extension FilterColumn {
    /// `nil` when values of that type cannot be compared so.
    fileprivate func condition(_ operation: Filter.Operation, _ value: JSON, _ ignoresCase: Bool) -> SQL? {
        switch self {
        case .time(let column):
            guard operation != .pr else { return column + " IS NOT NULL" }
            guard let time = value.string.flatMap(Timestamp.init(rfc3339:)) else { return nil }
            return ordered(column, operation, "\(time)")
        case .lowercased(let column):
            guard operation != .pr else { return column + " <> ''" }
            guard let text = value.string else { return nil }
            return compared(column, operation, "\(text.lowercased())")
        case .text(let column):
            return text(column, operation, value, ignoresCase)
        case .optionalText(let column):
            return text("coalesce(" + column + ", '')", operation, value, ignoresCase)
        }
    }

    private func text(_ column: SQL, _ operation: Filter.Operation, _ value: JSON, _ ignoresCase: Bool) -> SQL? {
        if operation == .pr || (operation == .ne && value.isNull) { return column + " <> ''" }
        if operation == .eq, value.isNull { return column + " = ''" }
        guard let text = value.string else { return nil }
        if ignoresCase { return compared("lower(" + column + ")", operation, "lower(\(text))") }
        return compared(column, operation, "\(text)")
    }

    /// Written so that both engines compare byte by byte: their `LIKE` differs.
    private func compared(_ column: SQL, _ operation: Filter.Operation, _ value: SQL) -> SQL? {
        switch operation {
        case .sw: "substr(" + column + ", 1, length(" + value + ")) = " + value
        case .ew: "substr(" + column + ", length(" + column + ") - length(" + value + ") + 1) = " + value
        case .co: "(" + value + " = '' OR replace(" + column + ", " + value + ", '') <> " + column + ")"
        default: ordered(column, operation, value)
        }
    }

    private func ordered(_ column: SQL, _ operation: Filter.Operation, _ value: SQL) -> SQL? {
        switch operation {
        case .eq: column + " = " + value
        case .ne: column + " <> " + value
        case .gt: column + " > " + value
        case .ge: column + " >= " + value
        case .lt: column + " < " + value
        case .le: column + " <= " + value
        case .co, .sw, .ew, .pr: nil
        }
    }
}
