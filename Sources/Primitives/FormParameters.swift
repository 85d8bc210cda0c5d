// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The pairs of an `application/x-www-form-urlencoded` body or a query string, duplicates kept so that they
/// can be refused.
///
/// WHATWG URL §5.1 with strict input: a broken percent escape or text that is not UTF-8 is an error, not a
/// guess.
package struct FormParameters: Sendable, Equatable {
    /// Why a text is not such a form.
    package enum Problem: Error, Equatable {
        /// More pairs than allowed.
        case tooMany(limit: Int)
        /// A name that is longer than ``FormParameters/longestName``.
        case nameTooLong
        /// A `%` that is not followed by two hexadecimal digits.
        case brokenEscape
        /// A name or value that is not UTF-8.
        case notUTF8
        /// A name or value with the character U+0000, which no database keeps.
        case nul
    }

    /// The longest name that is read, in bytes once decoded; no parameter of a protocol has a longer one.
    package static let longestName = 64

    package private(set) var pairs: [(name: Name, value: String)]
    /// The names that were sent without a value, where that is as if they were not sent.
    private var omitted: [Name] = []

    package init(pairs: [(name: Name, value: String)] = []) {
        self.pairs = pairs
    }

    /// Reads `a=1&b=2`.
    ///
    /// Empty pairs are skipped. With `omittingEmpty` a parameter without a value is as one that was not sent
    /// (RFC 6749 §3.2), but it still counts as a second one of its name.
    package init(
        _ bytes: [UInt8], maximumPairs: Int = 100, omittingEmpty: Bool = false
    ) throws(Problem) {
        var omitted: [Name] = []
        var pairs: [(name: Name, value: String)] = []
        pairs.reserveCapacity(min(maximumPairs, 8))
        var start = 0
        while start < bytes.count {
            var end = start
            var equals: Int?
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if equals == nil, bytes[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if end > start {
                guard pairs.count + omitted.count < maximumPairs else { throw .tooMany(limit: maximumPairs) }
                let name = Name(try Self.decode(bytes[start..<(equals ?? end)]))
                guard name.count <= Self.longestName else { throw .nameTooLong }
                let value = try Self.decode(bytes[(equals.map { $0 + 1 } ?? end)..<end])
                if omittingEmpty, value.isEmpty { omitted.append(name) } else { pairs.append((name, value)) }
            }
            start = end + 1
        }
        self.pairs = pairs
        self.omitted = omitted
    }

    /// Reads a query string or another text.
    package init(_ text: String.UTF8View, maximumPairs: Int = 100) throws(Problem) {
        try self.init(Array(text), maximumPairs: maximumPairs)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0.name == $1.name && Name($0.value) == Name($1.value) }
    }

    /// The first value with that name.
    package subscript(name: Name) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The first value whose name has the bytes of a text.
    @_disfavoredOverload
    package subscript(name: String) -> String? { self[Name(name)] }

    /// Every value with that name, in order.
    package func all(_ name: Name) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// The first name that stands twice, names in `allowed` aside (RFC 6749 §3.2: none may).
    package func firstDuplicate(except allowed: Set<Name> = []) -> Name? {
        for (index, pair) in pairs.enumerated()
        where pairs[..<index].contains(where: { $0.name == pair.name }) {
            // bytes: names.
            if !allowed.contains(pair.name) { return pair.name }
        }
        for (index, name) in omitted.enumerated()
        // bytes: names, as in the next line.
        where omitted[..<index].contains(name) || pairs.contains(where: { $0.name == name }) {
            // bytes: names.
            if !allowed.contains(name) { return name }
        }
        return nil
    }

    /// One percent-decoded component; `+` is a space.
    package static func decode(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        // Most components have nothing to decode.
        guard bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
            return try text(bytes)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): decoded.append(32)
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = hexadecimal(bytes[index + 1]),
                    let low = hexadecimal(bytes[index + 2])
                else { throw .brokenEscape }
                decoded.append(high << 4 | low)
                index += 2
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        return try text(decoded[...])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        // What is ASCII needs no validation.
        if bytes.allSatisfy({ $0 > 0 && $0 < 128 }) { return String(decoding: bytes, as: UTF8.self) }
        guard !bytes.contains(0) else { throw .nul }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: encoded.append(byte)
            default:
                encoded.append(37)
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The pairs as a query string or body.
    package var encoded: String {
        pairs.map { "\(Self.encode($0.name.text))=\(Self.encode($0.value))" }.joined(separator: "&")
    }
}
