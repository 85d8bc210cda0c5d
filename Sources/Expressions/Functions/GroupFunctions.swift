// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// `isMemberOf…`: questions about the groups of the user.
///
/// Without a user the answer is no.
///
/// Names and ids are compared with case.
let groupFunctions: [Function] = [
    Function(
        "isMemberOfGroup", takes: [.init("groupId", .string)], gives: .bool, needs: .groups,
        about: "Whether the user has the group of an id.",
        examples: [["isMemberOfGroup(\"00gak46y5hydV6NdM0g4\")", "true"]],
        body: isMemberOfAnyGroup),
    Function(
        "isMemberOfAnyGroup", takes: [.init("groupId", .string)], isVariadic: true, gives: .bool,
        needs: .groups,
        about: "Whether the user has one of the groups.",
        examples: [["isMemberOfAnyGroup(\"00g1\", \"00g2\")", "false"]],
        body: isMemberOfAnyGroup),
    Function(
        "isMemberOfGroupName", takes: [.init("name", .string)], gives: .bool, needs: .groups,
        about: "Whether the user has a group of a name, with case.",
        examples: [["isMemberOfGroupName(\"Everyone\")", "true"]],
        body: isMemberOfGroupName),
    Function(
        "isMemberOfGroupNameStartsWith", takes: [.init("prefix", .string)], gives: .bool, needs: .groups,
        about: "Whether the name of one of the user's groups starts with a text.",
        examples: [["isMemberOfGroupNameStartsWith(\"West\")", "true"]],
        body: isMemberOfGroupNameStartsWith),
    Function(
        "isMemberOfGroupNameContains", takes: [.init("part", .string)], gives: .bool, needs: .groups,
        about: "Whether the name of one of the user's groups contains a text.",
        examples: [["isMemberOfGroupNameContains(\"admin\")", "false"]],
        body: isMemberOfGroupNameContains),
    Function(
        "isMemberOfGroupNameRegex", takes: [.init("pattern", .string)], gives: .bool, needs: .groups,
        prepares: (0, .pattern),
        about:
            "Whether a pattern matches the whole name of one of the user's groups; a leading slash is dropped.",
        examples: [["isMemberOfGroupNameRegex(\"/.*Admin.*\")", "true"]],
        body: isMemberOfGroupNameRegex),
]

private func isMemberOfAnyGroup(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    for index in 0..<call.count {
        guard let id = try call.text(index) else { continue }
        if try anyGroup(of: names, in: &call, where: { $0.id == id }) { return true }
    }
    return false
}

private func isMemberOfGroupName(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let name = try call.text(0) else { return false }
    return .bool(try anyGroup(of: names, in: &call) { isSameText($0.name, name) })
}

private func isMemberOfGroupNameStartsWith(_ call: inout Call, _ names: Names) throws(ExpressionError)
    -> Value
{
    guard let prefix = try call.text(0) else { return false }
    return .bool(try anyGroup(of: names, in: &call) { hasPrefix($0.name, prefix) })
}

private func isMemberOfGroupNameContains(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value
{
    guard let part = try call.text(0) else { return false }
    let search = TextSearch(part)
    return .bool(try anyGroup(of: names, in: &call) { search.isFound(in: $0.name) })
}

/// The pattern must match the whole name.
///
/// One leading `/` is dropped: expressions in use have it.
private func isMemberOfGroupNameRegex(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return false }
    let pattern: TextPattern
    if case .pattern(let made)? = call.prepared {
        pattern = made
    } else {
        pattern = try compile(withoutLeadingSlash(text).text, at: call.argumentRange(0), &call.budget)
    }
    for group in names.groups {
        try call.spend(steps: pattern.steps(forBytes: group.name.utf8.count))
        if try pattern.fullyMatches(group.name, at: call.range) { return true }
    }
    return false
}

private func anyGroup(
    of names: Names, in call: inout Call, where isWanted: (GroupFact) -> Bool
) throws(ExpressionError) -> Bool {
    try call.spend(steps: names.groups.count / 8)
    return names.groups.contains(where: isWanted)
}
