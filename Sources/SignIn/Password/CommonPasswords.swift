// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CCommonPasswords
import Primitives

/// Passwords that many people have, which are tried first by whoever guesses.
///
/// Some 40,000 ship with the program (`scripts/common-passwords`), and an operator may add more. A password
/// is one of them when it is in lower case, or when it is so without one to four digits or signs at its end:
/// `Sunshine2026!` is no better than `sunshine`.
package struct CommonPasswords: Sendable {
    /// Bytes that a list of an operator may have: a million passwords of common length.
    package static let longestList = 16 << 20
    private static let mostAdded = 1_000_000
    /// Digits and signs at the end of a password that change nothing.
    private static let mostTrailing = 4
    /// The bytes of a hash that the shipped file has of each password.
    private static let hashLength = 6

    /// Those that ship with the program.
    package static let shipped = CommonPasswords(added: [])

    /// The first eight bytes of the hashes of added passwords, sorted.
    private let added: [UInt64]

    private init(added: [UInt64]) { self.added = added }

    /// Those that ship, and those of a text with a password in each line.
    ///
    /// Letters may be of either case; blanks around a password and empty lines do not count.
    package init(adding list: [UInt8]) throws(PasswordListError) {
        guard list.count <= Self.longestList else { throw .tooLong }
        var hashes: Set<UInt64> = []
        for (index, line) in list.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8(line: index + 1) }
            let password = text.trimmed()
            if password.isEmpty { continue }
            guard password.unicodeScalars.count <= PasswordRules.longest else {
                throw .lineTooLong(line: index + 1)
            }
            hashes.insert(Self.prefix(of: Self.hash(password.lowercased().unicodeScalars[...])))
            guard hashes.count <= Self.mostAdded else { throw .tooMany(Self.mostAdded) }
        }
        added = hashes.sorted()
    }

    /// Whether a password is one of these, for what people make of them.
    func contains(_ password: String) -> Bool {
        var rest = password.lowercased().unicodeScalars[...]
        for _ in 0...Self.mostTrailing {
            if rest.isEmpty { return false }
            if has(Self.hash(rest)) { return true }
            guard let last = rest.last, !last.properties.isAlphabetic else { return false }
            rest.removeLast()
        }
        return false
    }

    private func has(_ hash: [UInt8]) -> Bool {
        Self.ships(hash) || Self.find(Self.prefix(of: hash), count: added.count) { added[$0] }
    }

    private static func ships(_ hash: [UInt8]) -> Bool {
        var count = 0
        guard let bytes = moneta_common_passwords(&count) else { return false }
        let wanted = number(hash.prefix(hashLength))
        // SAFETY: the bytes are constants of the program, `count` of them; indices stay below it.
        return find(wanted, count: count / hashLength) { index in
            number(UnsafeBufferPointer(start: bytes + index * hashLength, count: hashLength))
        }
    }

    /// Whether a number is among sorted ones.
    private static func find(_ wanted: UInt64, count: Int, at number: (Int) -> UInt64) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let found = number(middle)
            if found == wanted { return true }
            if found < wanted { low = middle + 1 } else { high = middle }
        }
        return false
    }

    private static func hash(_ scalars: Substring.UnicodeScalarView) -> [UInt8] {
        sha256(Array(Substring(scalars).utf8))
    }

    private static func prefix(of hash: [UInt8]) -> UInt64 { number(hash.prefix(8)) }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Why a list of passwords cannot be used.
package enum PasswordListError: Error, Equatable, CustomStringConvertible {
    case tooLong
    case tooMany(Int)
    case notUTF8(line: Int)
    case lineTooLong(line: Int)

    package var description: String {
        switch self {
        case .tooLong:
            "it is longer than \(CommonPasswords.longestList) bytes; give the most common ones only"
        case .tooMany(let most): "it has more than \(most) passwords; give the most common ones only"
        case .notUTF8(let line): "line \(line) is not UTF-8; convert the file, or remove the line"
        case .lineTooLong(let line):
            "line \(line) has more than \(PasswordRules.longest) characters, which no password can have; remove it"
        }
    }
}

extension String {
    fileprivate func trimmed() -> Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
