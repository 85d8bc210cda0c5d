// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Base 64 with the URL-safe alphabet and no padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values = values(of: alphabet)
    private static let standardValues = values(of: alphabet.dropLast(2) + Array("+/".utf8))

    /// 0–63 for a character of the alphabet, 255 for any other byte.
    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: encodedBytes(Array(bytes)), as: UTF8.self)
    }

    /// The same as ASCII bytes.
    package static func encodedBytes(_ bytes: [UInt8]) -> [UInt8] {
        let length = (bytes.count * 4 + 2) / 3
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            alphabet.withUnsafeBufferPointer { alphabet in
                bytes.withUnsafeBufferPointer { input in
                    var from = 0
                    var to = 0
                    while from + 2 < input.count {
                        let group = Int(input[from]) << 16 | Int(input[from + 1]) << 8 | Int(input[from + 2])
                        buffer[to] = alphabet[group >> 18]
                        buffer[to + 1] = alphabet[group >> 12 & 63]
                        buffer[to + 2] = alphabet[group >> 6 & 63]
                        buffer[to + 3] = alphabet[group & 63]
                        from += 3
                        to += 4
                    }
                    switch input.count - from {
                    case 1:
                        buffer[to] = alphabet[Int(input[from]) >> 2]
                        buffer[to + 1] = alphabet[Int(input[from]) << 4 & 63]
                    case 2:
                        let group = Int(input[from]) << 8 | Int(input[from + 1])
                        buffer[to] = alphabet[group >> 10]
                        buffer[to + 1] = alphabet[group >> 4 & 63]
                        buffer[to + 2] = alphabet[group << 2 & 63]
                    default: break
                    }
                }
            }
            count = length
        }
    }

    /// `nil` for padding, white space, other alphabets, impossible lengths, and stray bits in the last
    /// character.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8)[...])
    }

    /// The same, of ASCII bytes.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? { decode(text, values) }

    private static func decode(_ text: ArraySlice<UInt8>, _ values: [UInt8]) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, count in
            text.withUnsafeBufferPointer { text in
                values.withUnsafeBufferPointer { values in
                    isValid = decode(text, values, into: bytes)
                }
            }
            count = isValid ? text.count * 3 / 4 : 0
        }
        return isValid ? bytes : nil
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        // Bits above the lowest six appear when a character is not of the alphabet.
        var seen: UInt8 = 0
        func value(_ index: Int) -> UInt32 {
            let value = values[Int(text[index])]
            seen |= value
            return UInt32(value)
        }
        var from = 0
        var to = 0
        while from + 3 < text.count {
            let group = value(from) << 18 | value(from + 1) << 12 | value(from + 2) << 6 | value(from + 3)
            bytes[to] = UInt8(truncatingIfNeeded: group >> 16)
            bytes[to + 1] = UInt8(truncatingIfNeeded: group >> 8)
            bytes[to + 2] = UInt8(truncatingIfNeeded: group)
            from += 4
            to += 3
        }
        var stray: UInt32 = 0
        switch text.count - from {
        case 2:
            let group = value(from) << 6 | value(from + 1)
            bytes[to] = UInt8(truncatingIfNeeded: group >> 4)
            stray = group & 15
        case 3:
            let group = value(from) << 12 | value(from + 1) << 6 | value(from + 2)
            bytes[to] = UInt8(truncatingIfNeeded: group >> 10)
            bytes[to + 1] = UInt8(truncatingIfNeeded: group >> 2)
            stray = group & 3
        default: break
        }
        return seen < 64 && stray == 0
    }
}

extension Base64URL {
    /// Decodes the standard alphabet, padded or not, as the `Basic` scheme uses it (RFC 7617 §2).
    package static func decodeStandard(_ text: some StringProtocol) -> [UInt8]? {
        decodeStandard(Array(text.utf8)[...])
    }

    /// The same, of ASCII bytes.
    package static func decodeStandard(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var characters = text
        if characters.count % 4 == 0 {
            for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        }
        return decode(characters, standardValues)
    }
}
