// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// `Arrays.*`, and the same as methods of lists.
///
/// As a static call, comma-separated text is taken for a list everywhere. A missing list is an empty one.
let listFunctions: [Function] = [
    Function(
        "Arrays.add", method: "add", on: .list, takes: [.init("list", .list), .init("value", .any)],
        gives: .list,
        about: "The list with a value behind it.",
        examples: [["Arrays.add({10, 20, 30}, 40)", "[10,20,30,40]"]],
        body: add),
    Function(
        "Arrays.remove", method: "remove", on: .list, takes: [.init("list", .list), .init("value", .any)],
        gives: .list,
        about: "The list without the elements that are equal to a value.",
        examples: [["user.profile.intArray.remove(1)", "[2,3]"]],
        body: remove),
    Function(
        "Arrays.clear", method: "clear", on: .list, takes: [.init("list", .list)], gives: .list,
        about: "An empty list.",
        examples: [["Arrays.clear({10, 20})", "[]"]],
        body: clear),
    Function(
        "Arrays.get", method: "get", on: .list, takes: [.init("list", .list), .init("index", .integer)],
        gives: .any,
        about: "The element at a position from 0; null outside of the list.",
        examples: [["Arrays.get({0, 1, 2}, 0)", "0"]],
        body: get),
    Function(
        "Arrays.flatten", method: "flatten", on: .list, takes: [.init("value", .any)], isVariadic: true,
        gives: .list,
        about: "One flat list of all values; null vanishes.",
        examples: [["Arrays.flatten(10, {20, 30}, 40)", "[10,20,30,40]"]],
        body: flatten),
    Function(
        "Arrays.contains", method: "contains", on: .list,
        takes: [.init("list", .list), .init("value", .any)],
        gives: .bool,
        about: "Whether a value is an element.",
        examples: [["user.profile.strArray.contains('one')", "true"]],
        body: listContains),
    Function(
        "Arrays.size", method: "size", on: .list, takes: [.init("list", .list)], gives: .integer,
        about: "The number of elements; 0 for null.",
        examples: [["Arrays.size(NULL)", "0"]],
        body: size),
    Function(
        "Arrays.isEmpty", method: "isEmpty", on: .list, takes: [.init("list", .list)], gives: .bool,
        about: "Whether there are no elements; true for null.",
        examples: [["{}.isEmpty()", "true"]],
        body: isEmpty),
    Function(
        "Arrays.toCsvString", method: "toCsvString", on: .list, takes: [.init("list", .list)],
        gives: [.string, .null],
        grows: .join,
        about: "The elements with commas between them.",
        examples: [["Arrays.toCsvString(access.scope)", "\"openid,email\""]],
        body: toCsvString),
    Function(
        "Arrays.indexOf", method: "indexOf", on: .list, takes: [.init("list", .list), .init("value", .any)],
        gives: .integer,
        about: "The first position of a value, or -1.",
        examples: [["Arrays.indexOf({10, 20}, 20)", "1"]],
        body: indexOf),
]

private func add(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    .list((try call.list(0)?.elements ?? []) + [call.value(1)])
}

/// Removes by value, every element that is equal.
private func remove(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let list = try call.list(0) else { return [] }
    let value = call.value(1)
    try call.spend(comparing: 1, times: list.elements.count)
    return .list(list.elements.filter { !isElement($0, value, of: list) })
}

private func clear(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    _ = try call.list(0)
    return []
}

/// Outside of the list there is null.
private func get(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let list = try call.list(0), let index = try call.integer(1) else { return .null }
    return list.elements.indices.contains(index) ? list.elements[index] : .null
}

/// One flat list of all values.
///
/// Lists within lists are opened, text is comma-separated, null vanishes.
private func flatten(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    var flat: [Value] = []
    // The values still to do, the next one last.
    var open = Array(call.rest(from: 0).reversed())
    for index in 0..<call.count where call.value(index).string != nil {
        open[call.count - 1 - index] = .list(try call.list(index)?.elements ?? [])
    }
    while let value = open.popLast() {
        try call.spend(steps: 1)
        switch value {
        case .list(let elements): open += elements.reversed()
        case .null: break
        default: flat.append(value)
        }
    }
    return .list(flat)
}

private func listContains(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let list = try call.list(0) else { return false }
    let value = call.value(1)
    try call.spend(comparing: 1, times: list.elements.count)
    return .bool(list.elements.contains { isElement($0, value, of: list) })
}

private func size(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    .integer(Int64(try call.list(0)?.elements.count ?? 0))
}

private func isEmpty(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    .bool(try call.list(0)?.elements.isEmpty ?? true)
}

private func toCsvString(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let list = try call.list(0) else { return .null }
    return try joined(list.elements, separator: ",", in: &call)
}

/// The first position, or −1.
private func indexOf(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let list = try call.list(0) else { return -1 }
    let value = call.value(1)
    try call.spend(comparing: 1, times: list.elements.count)
    return .integer(Int64(list.elements.firstIndex { isElement($0, value, of: list) } ?? -1))
}

/// Elements of comma-separated text have no type of their own, so they compare as text.
private func isElement(_ element: Value, _ value: Value, of list: Call.List) -> Bool {
    guard list.wasText, let left = element.scalarText, let right = value.scalarText else {
        return element == value
    }
    return isSameText(left, right)
}
