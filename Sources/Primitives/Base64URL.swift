// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Base 64 with the URL-safe alphabet and no padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 0–63 for a character of the alphabet, 255 for any other byte.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

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
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let remainder = text.count % 4
        guard remainder != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var buffer = 0
        var bits = 0
        let valid = values.withUnsafeBufferPointer { values in
            for character in text {
                let value = values[Int(character)]
                guard value != 255 else { return false }
                buffer = (buffer << 6 | Int(value)) & 0xFFFF
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
                }
            }
            return buffer & ((1 << bits) - 1) == 0
        }
        return valid ? bytes : nil
    }
}

extension Base64URL {
    /// Decodes the standard alphabet, padded or not, as the `Basic` scheme uses it (RFC 7617 §2).
    package static func decodeStandard(_ text: some StringProtocol) -> [UInt8]? {
        decodeStandard(Array(text.utf8))
    }

    /// The same, of ASCII bytes.
    package static func decodeStandard(_ text: [UInt8]) -> [UInt8]? {
        var characters = text
        if characters.count % 4 == 0 {
            for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        }
        for index in characters.indices {
            switch characters[index] {
            case UInt8(ascii: "+"): characters[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): characters[index] = UInt8(ascii: "_")
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: break
            }
        }
        return decode(characters[...])
    }
}
