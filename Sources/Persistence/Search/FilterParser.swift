// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Reads a filter from the left; `and` binds closer than `or`.
struct FilterParser {
    private static let longest = 4096
    private static let deepest = 16
    private static let mostComparisons = 50

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var comparisons = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func filter() throws(FilterError) -> Filter.Node {
        guard bytes.count <= Self.longest else {
            throw FilterError(reason: "the filter is longer than \(Self.longest) bytes")
        }
        let node = try alternatives()
        skipSpaces()
        guard position == bytes.count else { throw unexpected("and, or, or the end") }
        return node
    }

    private mutating func alternatives() throws(FilterError) -> Filter.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw FilterError(reason: "the filter nests deeper than \(Self.deepest) parentheses")
        }
        var nodes = [try conjunction()]
        while keyword("or") { nodes.append(try conjunction()) }
        return nodes.count == 1 ? nodes[0] : .or(nodes)
    }

    private mutating func conjunction() throws(FilterError) -> Filter.Node {
        var nodes = [try term()]
        while keyword("and") { nodes.append(try term()) }
        return nodes.count == 1 ? nodes[0] : .and(nodes)
    }

    private mutating func term() throws(FilterError) -> Filter.Node {
        let start = position
        if keyword("not"), take("(") { return .not(try insideParentheses()) }
        position = start
        return take("(") ? try insideParentheses() : try comparison()
    }

    private mutating func insideParentheses() throws(FilterError) -> Filter.Node {
        let node = try alternatives()
        guard take(")") else { throw unexpected("a closing parenthesis") }
        return node
    }

    private mutating func comparison() throws(FilterError) -> Filter.Node {
        comparisons += 1
        guard comparisons <= Self.mostComparisons else {
            throw FilterError(reason: "the filter has more than \(Self.mostComparisons) comparisons")
        }
        let attribute = word()
        guard !attribute.isEmpty else { throw unexpected("an attribute") }
        guard let operation = Filter.Operation(rawValue: word().lowercased()) else {
            throw FilterError(
                reason: "after `\(attribute)` must stand eq, ne, co, sw, ew, gt, ge, lt, le or pr")
        }
        return .comparison(attribute: attribute, operation, operation == .pr ? .null : try value())
    }

    /// A JSON text: a string, a number, `true`, `false` or `null`.
    private mutating func value() throws(FilterError) -> JSON {
        skipSpaces()
        let start = position
        if take("\"") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
            guard position <= bytes.count else {
                position = start
                throw unexpected("a text with a closing quotation mark")
            }
        } else {
            _ = word()
        }
        guard start < position, let json = try? JSON(reading: Array(bytes[start..<position])) else {
            position = start
            throw unexpected("a value in quotation marks")
        }
        return json
    }

    private mutating func word() -> String {
        skipSpaces()
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case 48...57, 65...90, 97...122, 43, 45, 46, 95: position += 1
            default: return String(decoding: bytes[start..<position], as: UTF8.self)
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func keyword(_ wanted: String) -> Bool {
        let start = position
        if word().lowercased() == wanted { return true }
        position = start
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    }

    private func unexpected(_ wanted: String) -> FilterError {
        FilterError(reason: "at position \(min(position, bytes.count)) of the filter must stand \(wanted)")
    }
}
