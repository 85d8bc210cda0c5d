// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// So many random bytes as base64url: an identifier that no other equals, such as the `jti` of a token.
///
/// It may be guessed without harm; what must not be guessed is made of ``Surroundings/secretBytes``.
package func randomIdentifier(byteCount: Int, in surroundings: Surroundings) -> String {
    Base64URL.encode(surroundings.identifierBytes(byteCount))
}

/// A random identifier of version 4 (RFC 9562 §5.4).
package func makeUUID(in surroundings: Surroundings) -> String {
    var bytes = surroundings.identifierBytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits: StaticString = "0123456789abcdef"
    return digits.withUTF8Buffer { digits in
        String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[position] = 45
                    position += 1
                }
                text[position] = digits[Int(byte >> 4)]
                text[position + 1] = digits[Int(byte & 15)]
                position += 2
            }
            return 36
        }
    }
}
