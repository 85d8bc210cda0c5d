// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Any JSON text.
///
/// What is read and written again, short or indented, reads the same; limits hold.
@Sendable func checkJSON(_ input: [UInt8]) throws {
    let limits = JSONLimits(depth: 3, bytes: 4096, values: 20)
    let narrow = try? JSON(reading: input, limits: limits)
    let value: JSON
    do throws(JSONError) {
        value = try JSON(reading: input)
    } catch {
        try hold((0...input.count).contains(error.offset), "an error stands outside of the text")
        try hold(narrow == nil, "wider limits refuse more")
        return
    }
    let short = value.bytes
    let again = try held(try? JSON(reading: short), "what was written is refused")
    try hold(
        again == value && again.hashValue == value.hashValue, "a value changes when it is written and read")
    try hold(again.bytes == short, "a value is written in two ways")
    let indented = try held(try? JSON(reading: value.indentedText), "indented text is refused")
    try hold(indented.bytes == short, "a value changes when it is indented")
    try hold(!short.contains(UInt8(ascii: "<")), "text that opens a tag is written as it stands")
    try hold(!holdsNUL(value), "U+0000 is taken, which PostgreSQL cannot keep")
    try hold(Changes(from: value, to: again).isEmpty, "there are changes between equal values")
    _ = Changes(from: value, to: narrow).json.bytes
    guard let narrow else { return }
    try hold(narrow == value, "limits change what is read")
    try hold(height(value) <= limits.depth + 1, "the limit of depth does not hold")
    try hold(count(value) <= limits.values, "the limit of values does not hold")
}

private func height(_ value: JSON) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.map(height).max() ?? 0)
    case .object(let object): 1 + (object.members.map { height($0.value) }.max() ?? 0)
    default: 0
    }
}

private func count(_ value: JSON) -> Int {
    switch value {
    case .array(let elements): elements.reduce(1) { $0 + count($1) }
    case .object(let object): object.members.reduce(1) { $0 + count($1.value) }
    default: 1
    }
}

private func holdsNUL(_ value: JSON) -> Bool {
    switch value {
    case .string(let text): text.utf8.contains(0)
    case .array(let elements): elements.contains(where: holdsNUL)
    case .object(let object): object.members.contains { $0.name.text.utf8.contains(0) || holdsNUL($0.value) }
    default: false
    }
}
