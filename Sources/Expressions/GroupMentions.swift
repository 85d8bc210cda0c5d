// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A group that an expression names by a text that is written out in it.
package struct GroupMention: Sendable {
    /// What the text is compared with.
    package enum Kind: Sendable {
        /// The id of a group.
        case id
        /// The whole name of a group, with case.
        case name
    }

    package let kind: Kind
    /// The id or the name, without quotes.
    package let text: String
    /// Where the text stands with its quotes; `nil` inside an expression that is itself in a text.
    let range: SourceRange?

    /// A mention that stands at no place of an expression.
    package init(kind: Kind, text: String) { self.init(kind, text, at: nil) }

    fileprivate init(_ kind: Kind, _ text: String, at range: SourceRange?) {
        self.kind = kind
        self.text = text
        self.range = range
    }
}

extension ParsedExpression {
    /// The groups that it names by ids and whole names, each as often as it does.
    ///
    /// Prefixes, parts and patterns of names are not among them, and neither are texts that are put together
    /// or read from an attribute.
    package var groupMentions: [GroupMention] {
        guard needs.contains(.groups) else { return [] }
        var finder = GroupMentionFinder()
        finder.visit(root)
        return finder.found
    }

    /// The text with others in the place of ids of groups; `nil` leaves one as it is.
    ///
    /// Every other character stays. Ids inside an expression that is itself in a text are left alone.
    package func replacingGroupIDs(_ replacement: (String) throws -> String?) rethrows -> String {
        var scalars = Array(text.unicodeScalars)
        let mentions = groupMentions.filter { $0.kind == .id }
            .compactMap { mention in mention.range.map { (mention.text, $0) } }
        // From the end, so that the places before stay right.
        for (id, range) in mentions.sorted(by: { $0.1.start > $1.1.start }) {
            let quote = scalars[range.start]
            guard let new = try replacement(id) else { continue }
            let content = new.unicodeScalars.flatMap { $0 == quote ? [quote, quote] : [$0] }
            scalars.replaceSubrange(range.start..<range.end, with: [quote] + content + [quote])
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }
}

private struct GroupMentionFinder {
    private(set) var found: [GroupMention] = []
    private var isInText = false

    mutating func visit(_ node: Node) {
        switch node.syntax {
        case .call(_, let candidates, let arguments, let prepared):
            visit(candidates, arguments, prepared)
        case .method(let receiver, _, let candidates, let arguments, _, let prepared):
            visit(candidates, [receiver] + arguments, prepared)
        default: for child in node.children { visit(child) }
        }
    }

    private mutating func visit(_ candidates: [Function], _ arguments: [Node], _ prepared: Prepared?) {
        for argument in arguments { visit(argument) }
        // It stands in a text, so it is no child of the tree.
        if case .expression(let inner)? = prepared {
            isInText = true
            visit(inner)
            isInText = false
        }
        guard let function = candidates.first(where: { $0.needs.contains(.groups) }) else { return }
        switch function.name {
        case "isMemberOfGroup", "isMemberOfAnyGroup": for argument in arguments { note(.id, argument) }
        case "isMemberOfGroupName": for argument in arguments { note(.name, argument) }
        case "getFilteredGroups": for ids in arguments.prefix(1) { note(.id, ids) }
        case "getGroups", "isMemberOf": for criteria in arguments.dropFirst() { note(criteria: criteria) }
        default: break
        }
    }

    /// A name among criteria is a prefix unless the operator says otherwise.
    private mutating func note(criteria: Node) {
        guard case .map(let entries) = criteria.syntax else { return }
        let isExact = entries.contains { entry in
            guard entry.key == "operator", case .literal(.string(let word)) = entry.value.syntax else {
                return false
            }
            return word == "EXACT"
        }
        for entry in entries {
            if entry.key == "group.id" { note(.id, entry.value) }
            if entry.key == "group.profile.name", isExact { note(.name, entry.value) }
        }
    }

    /// Texts that a value can be, or that a list can hold.
    private mutating func note(_ kind: GroupMention.Kind, _ node: Node) {
        switch node.syntax {
        case .literal(.string(let text)):
            found.append(GroupMention(kind, text, at: isInText ? nil : node.range))
        case .list(let nodes): for node in nodes { note(kind, node) }
        case .ternary(_, let then, let otherwise):
            note(kind, then)
            note(kind, otherwise)
        case .elvis(let value, let otherwise):
            note(kind, value)
            note(kind, otherwise)
        default: break
        }
    }
}
