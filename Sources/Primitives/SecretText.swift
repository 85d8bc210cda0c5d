// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Random characters of an alphabet, each equally likely, for secrets that people and programs copy.
///
/// A byte that would favour the first characters is drawn again. The alphabet is ASCII and has 1 to 256
/// characters; without any, the text is empty.
package func secretText(count: Int, of alphabet: SecretAlphabet, in surroundings: Surroundings) -> String {
    let characters = alphabet.characters
    guard !characters.isEmpty else { return "" }
    // The largest multiple of their number that a byte can reach.
    let end = 256 - 256 % characters.count
    var text: [UInt8] = []
    while text.count < count {
        for byte in surroundings.secretBytes(count - text.count) where Int(byte) < end {
            text.append(characters[Int(byte) % characters.count])
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The characters that a secret is made of.
package struct SecretAlphabet: Sendable {
    fileprivate let characters: [UInt8]

    /// Takes ASCII characters, each once.
    package init(_ characters: StaticString) {
        self.characters = characters.withUTF8Buffer { Array($0) }
    }

    /// Digits and letters.
    package static let digitsAndLetters = SecretAlphabet(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}
