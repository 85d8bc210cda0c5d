// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Reads a filter on events from the left; `and` binds closer than `or`.
struct EventFilterParser {
    private static let maximumBytes = 8192
    private static let maximumDepth = 16
    private static let maximumComparisons = 100
    /// The members of a `LogEvent` that can be compared.
    private static let attributes: Set<String> = [
        "actor", "authenticationContext", "client", "debugContext", "device", "displayMessage", "eventType",
        "legacyEventType", "outcome", "request", "securityContext", "severity", "target", "transaction",
        "uuid",
        "version",
    ]

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var comparisons = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func filter() throws(EventFilterError) -> EventFilter.Node {
        guard bytes.count <= Self.maximumBytes else {
            throw EventFilterError(reason: "the filter is longer than \(Self.maximumBytes) bytes")
        }
        let node = try alternatives()
        skipSpaces()
        guard position == bytes.count else { throw unexpected("`and`, `or` or the end") }
        return node
    }

    private mutating func alternatives() throws(EventFilterError) -> EventFilter.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw EventFilterError(reason: "the filter nests deeper than \(Self.maximumDepth) parentheses")
        }
        var nodes = [try conjunction()]
        while keyword("or") { nodes.append(try conjunction()) }
        return nodes.count == 1 ? nodes[0] : .or(nodes)
    }

    private mutating func conjunction() throws(EventFilterError) -> EventFilter.Node {
        var nodes = [try term()]
        while keyword("and") { nodes.append(try term()) }
        return nodes.count == 1 ? nodes[0] : .and(nodes)
    }

    private mutating func term() throws(EventFilterError) -> EventFilter.Node {
        let start = position
        if keyword("not") {
            if take("(") { return .not(try rest()) }
            position = start
        }
        if take("(") { return try rest() }
        return try comparison()
    }

    /// What stands between an opening parenthesis, which has been taken, and its closing one.
    private mutating func rest() throws(EventFilterError) -> EventFilter.Node {
        let node = try alternatives()
        guard take(")") else { throw unexpected("`)`") }
        return node
    }

    private mutating func comparison() throws(EventFilterError) -> EventFilter.Node {
        comparisons += 1
        guard comparisons <= Self.maximumComparisons else {
            throw EventFilterError(reason: "the filter has more than \(Self.maximumComparisons) comparisons")
        }
        let path = word().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = path.first, !path.contains("") else { throw unexpected("an attribute") }
        guard first != "published" else {
            throw EventFilterError(reason: "`published` cannot be filtered; use since and until")
        }
        guard Self.attributes.contains(first) else {
            throw EventFilterError(reason: "an event has no attribute `\(first)`")
        }
        let name = word().lowercased()
        guard let operation = EventFilter.Operation(rawValue: name) else {
            throw EventFilterError(
                reason:
                    "after `\(path.joined(separator: "."))` must stand eq, ne, co, sw, ew, gt, ge, lt, le or pr"
            )
        }
        if operation == .pr { return .comparison(path: path, .pr, .null) }
        return .comparison(path: path, operation, try value())
    }

    /// A JSON text: a string, a number, `true`, `false` or `null`.
    private mutating func value() throws(EventFilterError) -> JSON {
        skipSpaces()
        let start = position
        if take("\"") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard take("\"", skippingSpaces: false) else { throw unexpected("a closing quotation mark") }
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

    private mutating func take(_ character: Unicode.Scalar, skippingSpaces: Bool = true) -> Bool {
        if skippingSpaces { skipSpaces() }
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    }

    private func unexpected(_ wanted: String) -> EventFilterError {
        EventFilterError(reason: "at position \(min(position, bytes.count)) must stand \(wanted)")
    }
}
