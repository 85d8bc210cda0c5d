// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a reader accepts.
package struct JSONLimits: Sendable {
    package var depth: Int
    package var bytes: Int
    /// Values of any kind, members' included.
    package var values: Int

    package init(depth: Int = 32, bytes: Int = 1 << 20, values: Int = 100_000) {
        self.depth = depth
        self.bytes = bytes
        self.values = values
    }
}

extension JSON {
    /// The longest name of a member that is read, in bytes.
    package static let longestName = 256
    /// The longest number that is read, in bytes: the exact decimal form of a `Double` may have 1,077 digits.
    package static let longestNumber = 1100

    /// Reads one JSON text (RFC 8259) and refuses what it leaves open: duplicate names, lone surrogates, text
    /// that is not UTF-8, and depth or size without bound; also U+0000, which PostgreSQL cannot keep.
    package init(reading bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard bytes.count <= limits.bytes else { throw JSONError(code: .tooLarge, offset: limits.bytes) }
        var reader = JSONReader(bytes: bytes, limits: limits)
        self = try reader.document()
    }

    /// The same, from text.
    package init(reading text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(reading: Array(text.utf8), limits: limits)
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    var valuesLeft: Int

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        valuesLeft = limits.values
    }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error(.trailingText) }
        return value
    }

    private func error(_ code: JSONError.Code) -> JSONError { JSONError(code: code, offset: position) }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 32, 9, 10, 13: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth <= limits.depth else { throw error(.tooDeep) }
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw error(.tooLarge) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 48...57: return try number()
        default: throw error(.unexpectedCharacter)
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let length = text.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw error(.unexpectedEnd) }
        let matches = text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + length]) }
        guard matches else { throw error(.unexpectedCharacter) }
        position += length
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
        position += 1
        var elements: [JSON] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch try peek() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw error(.unexpectedCharacter)
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        position += 1
        var members: [(name: Name, value: JSON)] = []
        var seen: Set<Name> = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return [:]
        }
        while true {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedCharacter) }
            let start = position
            let name = Name(try string())
            guard name.count <= JSON.longestName else { throw JSONError(code: .nameTooLong, offset: start) }
            guard seen.insert(name).inserted else { throw JSONError(code: .duplicateName, offset: start) }
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw error(.unexpectedCharacter) }
            position += 1
            members.append((name, try value(depth: depth + 1)))
            skipSpace()
            switch try peek() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return JSONObject(uniqueMembers: members)
            default: throw error(.unexpectedCharacter)
            }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        // The text up to the last escape. Appended to in place: a copy for each escape would be a cost that
        // grows with the square of their number.
        var unescaped: [UInt8] = []
        var hasEscapes = false
        var runStart = position
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<position]
                let text: String?
                if hasEscapes {
                    unescaped.append(contentsOf: run)
                    text = String(validating: unescaped, as: UTF8.self)
                } else {
                    text = String(validating: run, as: UTF8.self)
                }
                position += 1
                guard let text else { throw JSONError(code: .notUTF8, offset: start) }
                return text
            case UInt8(ascii: "\\"):
                hasEscapes = true
                unescaped.append(contentsOf: bytes[runStart..<position])
                position += 1
                try escape(into: &unescaped)
                runStart = position
            case 0..<32: throw error(.badString)
            default: position += 1
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var code = UInt32(try fourHexDigits())
            if (0xD800..<0xDC00).contains(code) {
                guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw error(.badString) }
                position += 2
                let low = UInt32(try fourHexDigits())
                guard (0xDC00..<0xE000).contains(low) else { throw error(.badString) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard code != 0, let scalar = Unicode.Scalar(code) else { throw error(.badString) }
            UTF8.encode(scalar).map { text.append(contentsOf: $0) }
        default: throw error(.badString)
        }
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw error(.unexpectedEnd) }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt16(byte - 48)
            case 65...70: value = value << 4 | UInt16(byte - 55)
            case 97...102: value = value << 4 | UInt16(byte - 87)
            default: throw error(.badString)
            }
        }
        position += 4
        return value
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        return position - start
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        var isWhole = true
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        let count = digits()
        guard count > 0, count == 1 || bytes[first] != 48 else { throw error(.badNumber) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard digits() > 0 else { throw error(.badNumber) }
        }
        if position < bytes.count, bytes[position] | 32 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            guard digits() > 0 else { throw error(.badNumber) }
        }
        guard position - start <= JSON.longestNumber else {
            throw JSONError(code: .numberTooLong, offset: start)
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let whole = Int64(text) { return .integer(whole) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(code: .badNumber, offset: start)
        }
        return .number(value)
    }
}
