// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension JSON {
    /// The shortest text: no white space, members in their order.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The shortest text, as UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Two spaces an indent, for people and for files under version control.
    package var indentedText: String {
        var writer = JSONWriter()
        writer.writeIndented(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Appends JSON text to a buffer.
///
/// Hot paths use its pieces directly instead of building a ``JSON`` first.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Makes room for so many bytes.
    package init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends text that is JSON already.
    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes that are JSON already.
    package mutating func raw(_ text: [UInt8]) {
        bytes.append(contentsOf: text)
    }

    /// Appends a whole value.
    package mutating func write(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let text): write(text)
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                write(element)
            }
            raw("]")
        case .object(let object):
            raw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { raw(",") }
                write(member.name)
                raw(":")
                write(member.value)
            }
            raw("}")
        }
    }

    /// Appends a whole number.
    package mutating func write(_ value: Int64) {
        if value >= 0, value < 10 {
            bytes.append(48 + UInt8(value))
        } else {
            bytes.append(contentsOf: String(value).utf8)
        }
    }

    /// A number that JSON cannot say (NaN, infinity) is written as `null`.
    package mutating func write(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        if let whole = Int64(exactly: value), abs(value) < 1e15 {
            write(whole)
            raw(".0")
        } else {
            bytes.append(contentsOf: "\(value)".utf8)
        }
    }

    /// A string with its quotes.
    ///
    /// Escapes what RFC 8259 §7 demands, and `<` so that the text can stand in HTML.
    package mutating func write(_ text: String) {
        let hexadecimal: StaticString = "0123456789abcdef"
        bytes.append(34)
        for byte in text.utf8 {
            switch byte {
            case 34: raw("\\\"")
            case 92: raw("\\\\")
            case 10: raw("\\n")
            case 13: raw("\\r")
            case 9: raw("\\t")
            case 0..<32, 60, 127:
                raw("\\u00")
                hexadecimal.withUTF8Buffer {
                    bytes.append($0[Int(byte >> 4)])
                    bytes.append($0[Int(byte & 15)])
                }
            default: bytes.append(byte)
            }
        }
        bytes.append(34)
    }

    fileprivate mutating func writeIndented(_ value: JSON, depth: Int) {
        func newLine(_ depth: Int) {
            bytes.append(10)
            bytes.append(contentsOf: repeatElement(32, count: depth * 2))
        }
        switch value {
        case .array(let elements) where !elements.isEmpty:
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                newLine(depth + 1)
                writeIndented(element, depth: depth + 1)
            }
            newLine(depth)
            raw("]")
        case .object(let object) where !object.isEmpty:
            raw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { raw(",") }
                newLine(depth + 1)
                write(member.name)
                raw(": ")
                writeIndented(member.value, depth: depth + 1)
            }
            newLine(depth)
            raw("}")
        default: write(value)
        }
    }
}
