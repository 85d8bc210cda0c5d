// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A group that an expression names by a text that is written out in it.
package struct GroupMention: Sendable, Hashable {
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

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

extension ParsedExpression {
    /// The groups that it names by ids and whole names, in the order of the text; repeated ones once.
    ///
    /// Prefixes, parts and patterns of names are not among them, and neither are texts that are put together
    /// or read from an attribute.
    package var groupMentions: [GroupMention] {
        guard needs.contains(.groups) else { return [] }
        var finder = GroupMentionFinder()
        finder.visit(root)
        return finder.found
    }
}

private struct GroupMentionFinder {
    private(set) var found: [GroupMention] = []
    private var seen: Set<[UInt8]> = []

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
        if case .expression(let inner)? = prepared { visit(inner) }
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
            // By bytes: texts of one look can be different names.
            guard seen.insert((kind == .id ? [0] : [1]) + Array(text.utf8)).inserted else { return }
            found.append(GroupMention(kind: kind, text: text))
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
