// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The parts of an absolute URI (RFC 3986 §4.3), read strictly.
///
/// White space, control characters, characters that RFC 3986 excludes, broken percent escapes, user
/// information and anything outside ASCII are refused: what browsers repair differently cannot be compared.
package struct AbsoluteURI: Sendable, Equatable {
    /// In lower case.
    package let scheme: String
    /// In lower case, `[::1]` with its brackets; `nil` when there is no authority (`com.example.app:/back`).
    package let host: String?
    package let port: Int?
    /// Path and query, as written.
    package let rest: String
    package let hasFragment: Bool

    /// `nil` for a text that is not such a URI.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !Self.excluded.contains($0) }),
            Self.escapesAreWhole(bytes), let colon = text.firstIndex(of: ":")
        else { return nil }
        let scheme = text[..<colon]
        guard let first = scheme.utf8.first, Self.isLetter(first),
            scheme.utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || "+-.".utf8.contains($0) })
        else { return nil }
        self.scheme = scheme.lowercased()
        var after = text[text.index(after: colon)...]
        hasFragment = after.contains("#")
        guard after.hasPrefix("//") else {
            host = nil
            port = nil
            rest = String(after)
            return
        }
        after = after.dropFirst(2)
        let end = after.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? after.endIndex
        rest = String(after[end...])
        guard let authority = Self.authority(after[..<end]) else { return nil }
        (host, port) = authority
    }

    /// Whether the address never leaves the machine (RFC 8252 §7.3, §8.3).
    package var isLoopback: Bool {
        host == "localhost" || host == "127.0.0.1" || host == "[::1]"
    }

    private static let excluded = Set("\"<>\\^`{|}".utf8)

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }

    private static func escapesAreWhole(_ bytes: [UInt8]) -> Bool {
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "%") {
            guard index + 2 < bytes.count, isHexadecimal(bytes[index + 1]), isHexadecimal(bytes[index + 2])
            else { return false }
        }
        return true
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        guard !text.contains("@") else { return nil }
        var host = text
        var port: Int?
        let nameEnd = text.hasPrefix("[") ? text.firstIndex(of: "]") : text.startIndex
        guard let nameEnd else { return nil }
        if let colon = text[nameEnd...].lastIndex(of: ":") {
            guard let number = Int(digits: text[text.index(after: colon)...]), (1...65_535).contains(number)
            else { return nil }
            host = text[..<colon]
            port = number
        }
        guard isHost(host) else { return nil }
        return (host.lowercased(), port)
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().utf8.allSatisfy { isHexadecimal($0) || $0 == 58 || $0 == 46 }
        }
        return host.utf8.count <= 253
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63
                    && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_*".utf8.contains($0) }
            }
    }
}
