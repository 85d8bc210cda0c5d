// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Lists of the user's groups, in the order of ``Names/groups``.
let groupListFunctions: [Function] = [
    Function(
        "getGroups", method: "getGroups", on: .map, takes: [.init("user", .map), .init("criteria", .map)],
        required: 1, isVariadic: true, gives: .list, typed: .list(of: .group).present, needs: .groups,
        about: "The groups of the user for which all criteria hold.",
        examples: [
            [
                "user.getGroups({'group.type': {'OKTA_GROUP'}}).![name]",
                "[\"West Coast Users\",\"West Coast Admins\"]",
            ],
            [
                "user.getGroups({'group.profile.name': 'Everyone', 'operator': 'EXACT'}).![id]",
                "[\"00gak46y5hydV6NdM0g4\"]",
            ],
        ], body: getGroups),
    Function(
        "isMemberOf", method: "isMemberOf", on: .map, takes: [.init("user", .map), .init("criteria", .map)],
        isVariadic: true, gives: .bool, needs: .groups,
        about: "Whether the user has a group for which all criteria hold.",
        examples: [["user.isMemberOf({'group.profile.name': 'West Coast'})", "true"]], body: isMemberOf),
    Function(
        "getFilteredGroups",
        takes: [.init("groupIds", .list), .init("expression", .string), .init("limit", .numeric)],
        gives: .list, typed: .list(of: .any).present, needs: .groups, prepares: (1, .groupExpression),
        about:
            "For each of the listed groups that the user has, the value of the expression about group; more groups than the limit are an error.",
        examples: [
            [
                "getFilteredGroups({'00gak46y5hydV6NdM0g4'}, 'group.name', 10)", "[\"Everyone\"]",
            ]
        ], body: getFilteredGroups),
    Function(
        "Groups.contains", takes: groupParameters, gives: [.list, .null],
        typed: .list(of: .string), needs: .groups,
        about: "The names of the user's groups of an app that contain a text; null if there is none.",
        examples: [["Groups.contains('OKTA', 'Admin', 10)", "[\"West Coast Admins\"]"]],
        body: { call, names throws(ExpressionError) in
            let search = TextSearch(try call.text(1) ?? "")
            return try groups(&call, names) { search.isFound(in: $0) }
        }),
    Function(
        "Groups.startsWith", takes: groupParameters, gives: [.list, .null],
        typed: .list(of: .string), needs: .groups,
        about: "The names of the user's groups of an app that start with a text; null if there is none.",
        examples: [["Groups.startsWith('OKTA', 'TEST', 100) ?: {}", "[]"]],
        body: { call, names throws(ExpressionError) in
            let prefix = try call.text(1) ?? ""
            return try groups(&call, names) { hasPrefix($0, prefix) }
        }),
    Function(
        "Groups.endsWith", takes: groupParameters, gives: [.list, .null],
        typed: .list(of: .string), needs: .groups,
        about: "The names of the user's groups of an app that end with a text; null if there is none.",
        examples: [
            ["Groups.endsWith('OKTA', 'Users', 10)", "[\"West Coast Users\"]"]
        ],
        body: { call, names throws(ExpressionError) in
            let suffix = try call.text(1) ?? ""
            return try groups(&call, names) { $0.utf8.reversed().starts(with: suffix.utf8.reversed()) }
        }),
]

private let groupParameters: [Function.Parameter] = [
    .init("app", .string), .init("pattern", .string), .init("limit", .numeric),
]

private func getGroups(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    let found = try matching(&call, names)
    try call.spend(steps: found.count)
    return .list(found.map(\.value))
}

private func isMemberOf(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    .bool(!(try matching(&call, names)).isEmpty)
}

private func matching(_ call: inout Call, _ names: Names) throws(ExpressionError) -> [GroupFact] {
    var criteria: [GroupCriteria] = []
    for index in 1..<max(call.count, 1) { criteria.append(try GroupCriteria(index, of: call)) }
    let comparisons = criteria.reduce(1) { $0 + $1.count }
    try call.spend(steps: names.groups.count * comparisons / 8)
    return names.groups.filter { group in criteria.allSatisfy { $0.hold(for: group) } }
}

/// A group that is listed twice is shown once; the list decides what is shown, the user's groups in which
/// order.
private func getFilteredGroups(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    let listed = try call.list(0)?.elements ?? []
    let ids = Set(listed.compactMap(\.scalarText))
    let limit = try groupLimit(call)
    try call.spend(steps: names.groups.count / 8)
    let found = names.groups.filter { ids.contains($0.id) }
    try check(found.count, limit, call)
    let expression = try call.groupExpression(1)
    var results: [Value] = []
    for group in found {
        let value = try call.evaluate(expression, element: ["group": group.value], names)
        if !value.isNull { results.append(value) }
    }
    return .list(results)
}

private func groups(
    _ call: inout Call, _ names: Names, where isWanted: (String) -> Bool
) throws(ExpressionError) -> Value {
    let app = try call.text(0) ?? ""
    let limit = try groupLimit(call)
    try call.spend(steps: names.groups.count / 4)
    let found = names.groups.filter { group in
        let isOfApp =
            app == "OKTA"
            ? group.type != "APP_GROUP" : group.sourceName == app || group.sourceID == app
        return isOfApp && isWanted(group.name)
    }
    try check(found.count, limit, call)
    return found.isEmpty ? .null : .strings(found.map(\.name))
}

/// From 1 to 100.
private func groupLimit(_ call: Call) throws(ExpressionError) -> Int {
    guard let limit = try call.integer(2), (1...100).contains(limit) else {
        throw ExpressionError(
            .wrongType, at: call.argumentRange(2), "the limit of `\(call.name)` is an integer from 1 to 100")
    }
    return limit
}

private func check(_ count: Int, _ limit: Int, _ call: Call) throws(ExpressionError) {
    guard count > limit else { return }
    throw ExpressionError(
        .limitExceeded, at: call.range, "`\(call.name)` found \(count) groups; at most \(limit) are allowed")
}

extension Call {
    /// An argument as an expression about `group`.
    ///
    /// Only one that is not written out is read now.
    fileprivate mutating func groupExpression(_ index: Int) throws(ExpressionError) -> Node {
        if case .expression(let node)? = prepared { return node }
        guard let text = try text(index) else { throw wrongType(index, "the text of an expression") }
        try spend(steps: 100 + text.utf8.count)
        do throws(ExpressionError) {
            return try ParsedExpression(parsing: text).root
        } catch {
            throw ExpressionError(error.code, at: argumentRange(index), error.sentence)
        }
    }
}
