// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension JSON {
    /// The shortest text: no white space, members in their order.
    package var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return writer.text
    }

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
        return writer.text
    }
}

/// Appends JSON text to a buffer.
///
/// Hot paths use its pieces directly instead of building a ``JSON`` first. A token and its event are some
/// hundred of them, most a few bytes long, so the writer has memory of its own: an array takes twice as long
/// to append a piece.
package struct JSONWriter: ~Copyable {
    // SAFETY: `capacity` bytes of this value alone, of which the first `count` are set; ``append(_:)`` makes
    // room before it writes.
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0

    /// Makes room for so many bytes; the text may become longer.
    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// What was written, as UTF-8.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// What was written.
    package var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        makeRoom(for: bytes.count)
        (start + count).initialize(from: source, count: bytes.count)
        count += bytes.count
    }

    private mutating func append(_ byte: UInt8) {
        makeRoom(for: 1)
        (start + count).initialize(to: byte)
        count += 1
    }

    private mutating func makeRoom(for more: Int) {
        if capacity - count < more { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.initialize(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Appends text that is JSON already.
    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { append($0) }
    }

    /// Appends bytes that are JSON already.
    package mutating func raw(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { append($0) }
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
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
                write(member.name.text)
                raw(":")
                write(member.value)
            }
            raw("}")
        }
    }

    /// Appends a whole number.
    package mutating func write(_ value: Int64) {
        if value >= 0, value < 10 {
            append(48 + UInt8(value))
        } else {
            append(String(value))
        }
    }

    /// A number that JSON cannot say (NaN, infinity) is written as `null`.
    package mutating func write(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        if let whole = Int64(exactly: value), abs(value) < 1e15 {
            write(whole)
            raw(".0")
        } else {
            append("\(value)")
        }
    }

    /// A string with its quotes.
    ///
    /// Escapes what RFC 8259 §7 demands, and `<` so that the text can stand in HTML.
    package mutating func write(_ text: String) {
        append(34)
        // A string lends its bytes; one that cannot is copied first.
        if text.utf8.withContiguousStorageIfAvailable({ append(escaping: $0) }) == nil {
            var text = text
            text.withUTF8 { append(escaping: $0) }
        }
        append(34)
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
                append(UnsafeBufferPointer(rebasing: text[written..<index]))
                escape(text[index])
                written = index + 1
            }
            index += 1
        }
        append(UnsafeBufferPointer(rebasing: text[written...]))
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
                append($0[Int(byte >> 4)])
                append($0[Int(byte & 15)])
            }
        }
    }

    private mutating func newLine(_ depth: Int) {
        append(10)
        for _ in 0..<depth { raw("  ") }
    }

    fileprivate mutating func writeIndented(_ value: JSON, depth: Int) {
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
                write(member.name.text)
                raw(": ")
                writeIndented(member.value, depth: depth + 1)
            }
            newLine(depth)
            raw("}")
        default: write(value)
        }
    }
}
