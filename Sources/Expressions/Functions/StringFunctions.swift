// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// `String.*`, the same as methods of text, and the old bare names.
///
/// Null in the place of the text gives null, except where a question has an answer: its length is 0, it
/// starts with and contains nothing. Positions count code points; they may lie outside of the text.
let stringFunctions: [Function] = [
    Function(
        "String.append", method: "append", on: .text, takes: [.init("text", .text), .init("suffix", .text)],
        gives: .string, grows: .sum,
        about: "The text with another behind it.",
        examples: [["String.append(\"This is\", \" a test\")", "\"This is a test\""]],
        body: append),
    Function(
        "String.join", takes: [.init("separator", .text), .init("text", .any)], required: 1, isVariadic: true,
        gives: .string, grows: .join,
        about: "All texts with the separator between them; lists are spread out.",
        examples: [["String.join(\",\", \"This\", \"is\", \"a\", \"test\")", "\"This,is,a,test\""]],
        body: join),
    Function(
        "String.len", method: "length", on: .string, takes: [.init("text", .text)], gives: .integer,
        about: "The number of code points.",
        examples: [["String.len(\"This\")", "4"]],
        body: length),
    Function(
        "String.removeSpaces", method: "removeSpaces", on: .string, takes: [.init("text", .text)],
        gives: .string,
        about: "The text without white space.",
        examples: [["'This is a test'.removeSpaces()", "\"Thisisatest\""]],
        body: removeSpaces),
    Function(
        "String.replace", method: "replace", on: .string,
        takes: [.init("text", .text), .init("match", .text), .init("replacement", .text)], gives: .string,
        grows: .replacement,
        about: "The text with every match replaced, literally.",
        examples: [["String.replace(\"This is a test\", \"is\", \"at\")", "\"That at a test\""]],
        body: replace),
    Function(
        "String.replaceFirst", method: "replaceFirst", on: .string,
        takes: [.init("text", .text), .init("match", .text), .init("replacement", .text)], gives: .string,
        grows: .sum,
        about: "The text with the first match replaced, literally.",
        examples: [["'hello'.replaceFirst('l', 'p')", "\"heplo\""]],
        body: replaceFirst),
    Function(
        "String.startsWith", method: "startsWith", on: .string,
        takes: [.init("text", .text), .init("prefix", .text)],
        gives: .bool,
        about: "Whether the text starts with another, with case.",
        examples: [["String.startsWith(\"Kiss\", \"K\")", "true"]],
        body: startsWith),
    Function(
        "String.stringContains", method: "contains", on: .string,
        takes: [.init("text", .text), .init("part", .text)], gives: .bool,
        about: "Whether the text contains another, with case.",
        examples: [["'This is a test'.contains('Test')", "false"]],
        body: stringContains),
    Function(
        "String.stringSwitch", method: "stringSwitch", on: .string,
        takes: [.init("text", .text), .init("default", .any), .init("keysAndValues", .any)], required: 2,
        isVariadic: true, gives: .any, grows: .sum,
        about: "The value of the first pair, in order, whose key is part of the text; else the default.",
        examples: [
            ["String.stringSwitch(\"Substrings count\", \"default\", \"ring\", \"value1\")", "\"value1\""]
        ],
        body: stringSwitch),
    Function(
        "String.substring", also: ["substring"], method: "substring", on: .string,
        takes: [.init("text", .text), .init("start", .integer), .init("end", .integer)], required: 2,
        gives: .string,
        about: "The part from start to before end; a negative position counts from the end.",
        examples: [["String.substring(\"This is a test\", 2, 9)", "\"is is a\""]],
        body: substring),
    Function(
        "String.substringAfter", also: ["substringAfter"], method: "substringAfter", on: .string,
        takes: [.init("text", .text), .init("separator", .text)], gives: .string,
        about: "What follows the first separator; empty without one.",
        examples: [["user.profile.email.substringAfter('@')", "\"okta.com\""]],
        body: substringAfter),
    Function(
        "String.substringBefore", also: ["substringBefore"], method: "substringBefore", on: .string,
        takes: [.init("text", .text), .init("separator", .text)], gives: .string,
        about: "What stands before the first separator; all of the text without one.",
        examples: [["substringBefore(user.email, '@')", "\"john.doe\""]],
        body: substringBefore),
    Function(
        "String.toUpperCase", also: ["toUpperCase"], method: "toUpperCase", on: .string,
        takes: [.init("text", .text)],
        gives: .string, grows: .sum,
        about: "The text in capitals.",
        examples: [["user.profile.firstName.toUpperCase()", "\"JOHN\""]],
        body: toUpperCase),
    Function(
        "String.toLowerCase", also: ["toLowerCase"], method: "toLowerCase", on: .string,
        takes: [.init("text", .text)],
        gives: .string, grows: .sum,
        about: "The text in small letters.",
        examples: [["String.toLowerCase(\"ThiS\")", "\"this\""]],
        body: toLowerCase),
]

private func append(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    return try call.made(text + (try call.text(1) ?? ""))
}

/// Lists among the texts are spread out; null counts as empty text.
private func join(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    let separator = try call.text(0) ?? ""
    var parts: [Value] = []
    for value in call.rest(from: 1) {
        if case .list(let elements) = value { parts += elements } else { parts.append(value) }
    }
    return try joined(parts, separator: separator, in: &call)
}

func joined(_ parts: [Value], separator: String, in call: inout Call) throws(ExpressionError) -> Value {
    var text = ""
    for (index, part) in parts.enumerated() {
        guard part.isNull || part.scalarText != nil else {
            throw ExpressionError(
                .wrongType, at: call.range,
                "`\(call.name)` joins text, and \(part.kind.description) is among the elements")
        }
        let piece = (index > 0 ? separator : "") + (part.scalarText ?? "")
        try call.spend(textBytes: piece.utf8.count)
        text += piece
    }
    return .string(text)
}

private func length(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    .integer(Int64(try call.text(0)?.unicodeScalars.count ?? 0))
}

private func removeSpaces(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace { kept.append(scalar) }
    return try call.made(String(kept))
}

private func replace(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    try replacing(&call, atMost: .max)
}

private func replaceFirst(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    try replacing(&call, atMost: 1)
}

/// Replaces literally.
///
/// Nothing is found for an empty or missing match, and a missing replacement is empty.
private func replacing(_ call: inout Call, atMost limit: Int) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    guard let match = try call.text(1), !match.isEmpty else { return .string(text) }
    let replacement = Array((try call.text(2) ?? "").utf8)
    let bytes = Array(text.utf8)
    let search = TextSearch(match)
    var result: [UInt8] = []
    var position = 0
    var count = 0
    try call.spend(textBytes: bytes.count)
    while count < limit, let found = search.firstRange(in: bytes, from: position) {
        try call.spend(textBytes: replacement.count)
        result += bytes[position..<found.lowerBound]
        result += replacement
        position = found.upperBound
        count += 1
    }
    result += bytes[position...]
    return .string(String(decoding: result, as: UTF8.self))
}

private func startsWith(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0), let prefix = try call.text(1) else { return false }
    return .bool(hasPrefix(text, prefix))
}

private func stringContains(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0), let part = try call.text(1) else { return false }
    return .bool(TextSearch(part).isFound(in: text))
}

/// The value of the first pair, in order, whose key is part of the text; else the default.
private func stringSwitch(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard call.count.isMultiple(of: 2) else {
        throw ExpressionError(
            .wrongArgumentCount, at: call.range,
            "`\(call.name)` takes keys and values in pairs after the default")
    }
    guard let text = try call.text(0) else { return call.value(1) }
    let bytes = Array(text.utf8)
    for index in stride(from: 2, to: call.count, by: 2) {
        guard let key = try call.text(index) else { continue }
        try call.spend(steps: 1 + bytes.count / 64)
        if TextSearch(key).firstRange(in: bytes) != nil { return call.value(index + 1) }
    }
    return call.value(1)
}

/// From start to before end.
///
/// A negative position counts from the end of the text, one beyond it means the end.
private func substring(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    let scalars = Array(text.unicodeScalars)
    func clamped(_ position: Int) -> Int {
        max(
            0,
            min(
                position < 0 ? scalars.count.addingReportingOverflow(position).partialValue : position,
                scalars.count))
    }
    let start = clamped(try call.integer(1) ?? 0)
    let end = clamped(try call.integer(2) ?? scalars.count)
    guard start < end else { return "" }
    var part = String.UnicodeScalarView()
    part.append(contentsOf: scalars[start..<end])
    return try call.made(String(part))
}

/// Without a match: nothing after it, so the empty text.
private func substringAfter(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    guard let separator = try call.text(1) else { return "" }
    let bytes = Array(text.utf8)
    guard let found = TextSearch(separator).firstRange(in: bytes) else { return "" }
    return try call.made(String(decoding: bytes[found.upperBound...], as: UTF8.self))
}

/// Without a match: everything stands before it, so the whole text.
private func substringBefore(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    guard let separator = try call.text(1) else { return .string(text) }
    let bytes = Array(text.utf8)
    guard let found = TextSearch(separator).firstRange(in: bytes) else { return .string(text) }
    return try call.made(String(decoding: bytes[..<found.lowerBound], as: UTF8.self))
}

private func toUpperCase(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    return try call.made(text.uppercased())
}

private func toLowerCase(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let text = try call.text(0) else { return .null }
    return try call.made(text.lowercased())
}
