// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives
import Synchronization

/// The condition of a rule, read once, with the groups that it depends on.
struct GroupRuleExpression: Sendable {
    let parsed: ParsedExpression
    let references: [GroupReference]

    var readsGroups: Bool { !references.isEmpty }

    private init(_ parsed: ParsedExpression) {
        self.parsed = parsed
        references = parsed.needs.contains(.groups) ? GroupReference.all(in: parsed) : []
    }

    /// By its text; `nil` when it cannot be read.
    static func of(_ text: String) -> GroupRuleExpression? {
        let key = Array(text.utf8)
        if let found = known.withLock({ $0[key] }) { return found }
        guard let parsed = try? ParsedExpression(parsing: text) else { return nil }
        let expression = GroupRuleExpression(parsed)
        known.withLock { known in
            if known.count >= 4096 { known.removeAll() }
            known[key] = expression
        }
        return expression
    }
}

private let known = Mutex<[[UInt8]: GroupRuleExpression]>([:])

/// Groups that a condition depends on, and in which way.
struct GroupReference: Sendable {
    /// Which groups they are, as far as the text tells.
    enum Groups: Sendable {
        case any
        case id(String)
        case name(String)
        case prefix(String)
        case part(String)
        case pattern(TextPattern)
    }

    let groups: Groups
    /// Whether being a member may make the condition false.
    let isNegated: Bool

    /// Whether a group can be one of them; a pattern that takes too much work to tell can match.
    func canBe(_ group: Group) -> Bool {
        let name = group.name.utf8
        return switch groups {
        case .any: true
        case .id(let id): id.utf8.elementsEqual(group.id.text.utf8)
        case .name(let text): name.elementsEqual(text.utf8)
        case .prefix(let text): name.starts(with: text.utf8)
        case .part(let text): contains(Array(name), Array(text.utf8))
        case .pattern(let pattern): (try? pattern.fullyMatches(group.name)) ?? true
        }
    }

    /// All of a condition, which depends on the groups of a user.
    static func all(in expression: ParsedExpression) -> [GroupReference] {
        var finder = GroupReferenceFinder()
        finder.visit(expression.root, isPositive: true, isNegative: false)
        // A reference within a text is not in the tree.
        guard finder.found.isEmpty else { return finder.found }
        return [true, false].map { GroupReference(groups: .any, isNegated: $0) }
    }
}

private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
}

/// Walks a condition and notes which questions about groups make it true, and which false.
private struct GroupReferenceFinder {
    var found: [GroupReference] = []

    mutating func visit(_ node: Node, isPositive: Bool, isNegative: Bool) {
        switch node.syntax {
        case .unary(.not, let operand): visit(operand, isPositive: isNegative, isNegative: isPositive)
        case .binary(.and, let left, let right), .binary(.or, let left, let right):
            visit(left, isPositive: isPositive, isNegative: isNegative)
            visit(right, isPositive: isPositive, isNegative: isNegative)
        case .binary(let operation, let left, let right):
            guard [.equal, .notEqual].contains(operation), let (asked, isTrue) = question(left, right) else {
                return visitAll(node.children)
            }
            let keeps = (operation == .equal) == isTrue
            visit(
                asked, isPositive: keeps ? isPositive : isNegative,
                isNegative: keeps ? isNegative : isPositive)
        case .ternary(let condition, let then, let otherwise):
            visitAll([condition])
            visit(then, isPositive: isPositive, isNegative: isNegative)
            visit(otherwise, isPositive: isPositive, isNegative: isNegative)
        case .call(_, let candidates, let arguments, let prepared):
            note(candidates, arguments, prepared, isPositive, isNegative)
            visitAll(arguments)
        case .method(let receiver, _, let candidates, let arguments, _, let prepared):
            note(candidates, [receiver] + arguments, prepared, isPositive, isNegative)
            visitAll([receiver] + arguments)
        default: visitAll(node.children)
        }
    }

    /// Visits nodes of which nobody knows whether the condition takes them for or against.
    private mutating func visitAll(_ nodes: [Node]) {
        for node in nodes { visit(node, isPositive: true, isNegative: true) }
    }

    /// The side of a comparison that is compared with `true` or `false`.
    private func question(_ left: Node, _ right: Node) -> (asked: Node, isTrue: Bool)? {
        if case .literal(.bool(let isTrue)) = right.syntax { return (left, isTrue) }
        if case .literal(.bool(let isTrue)) = left.syntax { return (right, isTrue) }
        return nil
    }

    private mutating func note(
        _ candidates: [Function], _ arguments: [Node], _ prepared: Prepared?, _ isPositive: Bool,
        _ isNegative: Bool
    ) {
        guard let function = candidates.first(where: { $0.needs.contains(.groups) }) else { return }
        let groups: [GroupReference.Groups]
        var (isPositive, isNegative) = (isPositive, isNegative)
        switch function.name {
        case "isMemberOfGroup", "isMemberOfAnyGroup":
            groups = arguments.map { text($0).map { .id($0) } ?? .any }
        case "isMemberOfGroupName": groups = arguments.map { text($0).map { .name($0) } ?? .any }
        case "isMemberOfGroupNameStartsWith": groups = arguments.map { text($0).map { .prefix($0) } ?? .any }
        case "isMemberOfGroupNameContains": groups = arguments.map { text($0).map { .part($0) } ?? .any }
        case "isMemberOfGroupNameRegex":
            if case .pattern(let pattern)? = prepared {
                groups = [.pattern(pattern)]
            } else {
                groups = [.any]
            }
        case "isMemberOf": groups = criteria(arguments.dropFirst())
        default:
            // Lists of groups: what becomes of them is not known.
            groups = [.any]
            (isPositive, isNegative) = (true, true)
        }
        for group in groups {
            if isPositive { found.append(GroupReference(groups: group, isNegated: false)) }
            if isNegative { found.append(GroupReference(groups: group, isNegated: true)) }
        }
    }

    /// All criteria hold of a group, so that one which names groups is enough.
    private func criteria(_ arguments: ArraySlice<Node>) -> [GroupReference.Groups] {
        for argument in arguments {
            guard case .map(let entries) = argument.syntax else { continue }
            for entry in entries where ["group.id", "group.profile.name"].contains(entry.key) {
                let values: [Node] =
                    if case .list(let nodes) = entry.value.syntax { nodes } else { [entry.value] }
                let texts = values.map { text($0) }
                guard !texts.contains(nil) else { continue }
                return texts.compactMap(\.self).map { text in
                    guard entry.key == "group.profile.name" else { return .id(text) }
                    return .prefix(text.hasSuffix(".*") ? String(text.dropLast(2)) : text)
                }
            }
        }
        return [.any]
    }

    private func text(_ node: Node) -> String? {
        guard case .literal(.string(let text)) = node.syntax else { return nil }
        return text
    }
}
