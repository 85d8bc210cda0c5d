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
        bytes.append(34)
        // A string lends its bytes; one that cannot is copied first.
        if text.utf8.withContiguousStorageIfAvailable({ append(escaping: $0) }) == nil {
            var text = text
            text.withUTF8 { append(escaping: $0) }
        }
        bytes.append(34)
    }

    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(text)
        var written = 0
        var index = 0
        while index < text.count {
            if Self.isPlain(raw, at: index) {
                index += 8
                continue
            }
            // The last eight bytes tell of a rest that is shorter.
            if index + 8 > text.count, text.count >= 8, Self.isPlain(raw, at: text.count - 8) { break }
            if Self.needsEscape(text[index]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[written..<index]))
                escape(text[index])
                written = index + 1
            }
            index += 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[written...]))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 32 || byte == 34 || byte == 60 || byte == 92 || byte == 127
    }

    /// Whether eight bytes from there on are there and none needs an escape; bytes of other scripts are left
    /// to the slow way.
    private static func isPlain(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
        guard index + 8 <= text.count else { return false }
        let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        // A byte below 128 borrows into its high bit when it is smaller than what is taken from it.
        func has(_ byte: UInt8) -> UInt64 { (word ^ ones &* UInt64(byte)) &- ones }
        let controls = word &- ones &* 32
        return (word | controls | has(34) | has(60) | has(92) | has(127)) & highs == 0
    }

    private mutating func escape(_ byte: UInt8) {
        let hexadecimal: StaticString = "0123456789abcdef"
        switch byte {
        case 34: raw("\\\"")
        case 92: raw("\\\\")
        case 10: raw("\\n")
        case 13: raw("\\r")
        case 9: raw("\\t")
        default:
            raw("\\u00")
            hexadecimal.withUTF8Buffer {
                bytes.append($0[Int(byte >> 4)])
                bytes.append($0[Int(byte & 15)])
            }
        }
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
