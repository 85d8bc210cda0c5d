// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A condition on events, as clients of the log write it: `eventType eq "…" and not (outcome.result eq
/// "SUCCESS")`.
///
/// The grammar is that of RFC 7644 §3.4.2.2 without value paths. Attributes are paths into the `LogEvent`;
/// where a path leads through an array, one element that matches is enough.
package struct EventFilter: Sendable {
    enum Operation: String, Sendable {
        case eq, ne, co, sw, ew, gt, ge, lt, le, pr
    }

    indirect enum Node: Sendable {
        case comparison(path: [String], Operation, JSON)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    private let root: Node

    /// Refuses what is not a filter, attributes that a `LogEvent` does not have, and `published`, for which
    /// there are `since` and `until`.
    package init(_ text: String) throws(EventFilterError) {
        var parser = EventFilterParser(text)
        root = try parser.filter()
    }

    package func matches(_ event: JSON) -> Bool { Self.matches(root, event) }

    /// The event types that can match.
    ///
    /// `nil` when it can be any.
    package var eventTypes: Set<String>? { Self.values(of: ["eventType"], root) }

    /// The transactions whose events can match.
    ///
    /// `nil` when it can be any.
    package var transactions: Set<String>? { Self.values(of: ["transaction", "id"], root) }

    /// The depth is limited by the parser.
    private static func values(of wanted: [String], _ node: Node) -> Set<String>? {
        switch node {
        case .comparison(wanted, .eq, .string(let text)): return [text]
        case .comparison, .not: return nil
        case .and(let nodes):
            return nodes.compactMap { values(of: wanted, $0) }
                .reduce(nil) { all, next in all?.intersection(next) ?? next }
        case .or(let nodes):
            var all: Set<String> = []
            for node in nodes {
                guard let values = values(of: wanted, node) else { return nil }
                all.formUnion(values)
            }
            return all
        }
    }

    private static func matches(_ node: Node, _ event: JSON) -> Bool {
        switch node {
        case .and(let nodes): nodes.allSatisfy { matches($0, event) }
        case .or(let nodes): nodes.contains { matches($0, event) }
        case .not(let node): !matches(node, event)
        case .comparison(let path, .ne, let value): !holds(.eq, value, at: path[...], in: event)
        case .comparison(let path, .eq, .null): !holds(.pr, .null, at: path[...], in: event)
        case .comparison(let path, let operation, let value):
            holds(operation, value, at: path[...], in: event)
        }
    }

    /// Whether any value that the path leads to compares so.
    private static func holds(
        _ operation: Operation, _ value: JSON, at path: ArraySlice<String>, in json: JSON
    ) -> Bool {
        if case .array(let elements) = json {
            return elements.contains { holds(operation, value, at: path, in: $0) }
        }
        guard let name = path.first else { return compare(json, operation, value) }
        guard let member = json[name] else { return false }
        return holds(operation, value, at: path.dropFirst(), in: member)
    }

    private static func compare(_ found: JSON, _ operation: Operation, _ wanted: JSON) -> Bool {
        if operation == .pr { return !found.isNull && found != "" }
        if case .string(let left) = found, case .string(let right) = wanted {
            return switch operation {
            case .eq: left == right
            case .co: left.contains(right)
            case .sw: left.hasPrefix(right)
            case .ew: left.hasSuffix(right)
            case .gt: left > right
            case .ge: left >= right
            case .lt: left < right
            case .le: left <= right
            case .ne, .pr: false
            }
        }
        if let left = found.number, let right = wanted.number {
            return switch operation {
            case .eq: left == right
            case .gt: left > right
            case .ge: left >= right
            case .lt: left < right
            case .le: left <= right
            default: false
            }
        }
        return operation == .eq && found == wanted
    }
}

/// Why a text is not a filter on events.
package struct EventFilterError: Error, Equatable {
    package let reason: String
}
