// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// One map of criteria of `user.getGroups`: all of its members must hold, each for one of its values.
struct GroupCriteria {
    private var ids: [String]?
    private var sources: [String]?
    private var types: [String]?
    private var names: [String]?
    private var isExact = false

    /// Reads an argument; members that mean nothing are refused.
    init(_ index: Int, of call: Call) throws(ExpressionError) {
        guard case .map(let map) = call.value(index) else { throw call.wrongType(index, "a map of criteria") }
        for member in map.members {
            switch member.name {
            case "group.id": ids = try texts(member, index, call)
            case "group.source.id": sources = try texts(member, index, call)
            case "group.type": types = try texts(member, index, call)
            case "group.profile.name": names = try texts(member, index, call)
            case "operator":
                guard let word = member.value.string, ["EXACT", "STARTS_WITH"].contains(word) else {
                    throw ExpressionError(
                        .wrongType, at: call.argumentRange(index),
                        "the operator of criteria is EXACT or STARTS_WITH")
                }
                isExact = word == "EXACT"
            default:
                throw ExpressionError(
                    .wrongType, at: call.argumentRange(index),
                    "`\(member.name)` is no criterion; there are group.id, group.source.id, group.type and group.profile.name"
                )
            }
        }
        guard !isExact else { return }
        // A name is a prefix unless EXACT is said, so `West.*` means the same as `West`.
        names = names?.map { $0.hasSuffix(".*") ? String($0.dropLast(2)) : $0 }
    }

    /// How many comparisons a group may take.
    var count: Int { 1 + [ids, sources, types, names].reduce(0) { $0 + ($1?.count ?? 0) } }

    func hold(for group: GroupFact) -> Bool {
        if let ids, !ids.contains(where: { isSameText($0, group.id) }) { return false }
        if let types, !types.contains(where: { isSameText($0, group.type) }) { return false }
        if let sources, !sources.contains(where: { isSameText($0, group.sourceID ?? "") }) { return false }
        guard let names else { return true }
        return names.contains { isExact ? isSameText($0, group.name) : hasPrefix(group.name, $0) }
    }
}

private func texts(
    _ member: (name: Name, value: Value), _ index: Int, _ call: Call
) throws(ExpressionError) -> [String] {
    switch member.value {
    case .null: return []
    case .list(let elements):
        let texts = elements.compactMap(\.scalarText)
        if texts.count == elements.count { return texts }
    case let value:
        if let text = value.scalarText { return [text] }
    }
    throw ExpressionError(
        .wrongType, at: call.argumentRange(index),
        "the criterion `\(member.name)` needs text, or a list of texts")
}
