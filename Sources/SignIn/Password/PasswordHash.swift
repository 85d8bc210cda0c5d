// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import CryptoExtras
package import Primitives

/// A password as it is stored: scrypt (RFC 7914) with its parameters in the text, or the hash of another
/// system until the password is used for the first time.
package struct PasswordHash: Sendable, Equatable {
    /// How much work a hash is: memory is 128 · 2^`logarithm` · `blockSize` bytes.
    package struct Cost: Sendable, Equatable {
        package let logarithm: Int
        package let blockSize: Int
        package let parallelism: Int

        package init(logarithm: Int, blockSize: Int, parallelism: Int) {
            self.logarithm = logarithm
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// What OWASP's Password Storage Cheat Sheet gives for 16 MiB.
        package static let standard = Cost(logarithm: 14, blockSize: 8, parallelism: 5)
    }

    /// The stored text.
    package let text: String

    /// Takes a text of ours; it is looked at when a password is verified.
    package init(stored text: String) { self.text = text }

    /// Hashes a password with a new salt.
    package init(_ password: Secret, cost: Cost, in surroundings: Surroundings) throws {
        let salt = surroundings.secretBytes(16)
        let key = try Self.derive(password.reveal(), salt: salt, cost: cost)
        text = Self.text(cost, salt: salt, key: key)
    }

    /// Keeps the hash of another system.
    package init(importing hash: ImportedHash) {
        text = Self.importedPrefix + hash.document.text
    }

    /// Whether it is the hash of another system, or one with less work than `cost`: then it is worth a new
    /// one as soon as the password is known.
    package func isOutdated(cost: Cost) -> Bool { parts?.cost != cost }

    /// Whether this is the password; compared in constant time.
    package func verify(_ password: Secret) throws -> Bool {
        if text.hasPrefix(Self.importedPrefix) {
            let json = try JSON(reading: Array(text.utf8.dropFirst(Self.importedPrefix.utf8.count)))
            return try ImportedHash(stored: json)?.verify(password) ?? false
        }
        guard let parts else { return false }
        let key = try Self.derive(
            password.reveal(), salt: parts.salt, cost: parts.cost, count: parts.key.count)
        return Secret(key) == Secret(parts.key)
    }

    private static let importedPrefix = "$imported$"

    private var parts: (cost: Cost, salt: [UInt8], key: [UInt8])? {
        let fields = text.split(separator: "$")
        guard fields.count == 4, fields[0] == "scrypt", let salt = Base64URL.decode(String(fields[2])),
            let key = Base64URL.decode(String(fields[3]))
        else { return nil }
        var numbers: [Substring: Int] = [:]
        for part in fields[1].split(separator: ",") {
            let pair = part.split(separator: "=")
            if pair.count == 2, let number = Int(pair[1]) { numbers[pair[0]] = number }
        }
        guard let logarithm = numbers["ln"], let block = numbers["r"], let lanes = numbers["p"],
            (1...24).contains(logarithm), (1...32).contains(block), (1...32).contains(lanes), !key.isEmpty
        else { return nil }
        return (Cost(logarithm: logarithm, blockSize: block, parallelism: lanes), salt, key)
    }

    private static func text(_ cost: Cost, salt: [UInt8], key: [UInt8]) -> String {
        "$scrypt$ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.parallelism)$"
            + "\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
    }

    private static func derive(
        _ password: [UInt8], salt: [UInt8], cost: Cost, count: Int = 32
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: count, rounds: 1 << cost.logarithm,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }
}
