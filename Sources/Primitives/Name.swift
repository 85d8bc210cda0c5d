// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A text that a stranger may have chosen, as a name to look for: the bytes of its UTF-8.
///
/// Two names are equal when their bytes are. Swift's own `==` and hashing of `String` first bring both sides
/// into a normal form of Unicode, which for a run of combining marks takes a time that grows with the square
/// of its length, and calls two texts equal that no other program calls equal. So names of members and
/// parameters are of this type, and so is a value from outside where it is compared or kept as a key:
/// `Name(value) == "openid"`.
///
/// Readers of outside text bound the length of a name (``JSON/longestName``, ``FormParameters/longestName``).
package struct Name: Sendable {
    /// The name as it is written.
    package let text: String

    /// A name of our own, or a value from outside that is about to be compared.
    package init(_ text: String) { self.text = text }

    /// The name that is a part of a text.
    package init(_ bytes: Substring.UTF8View) { self.text = String(Substring(bytes)) }

    /// With ASCII capitals made small, and all else as it is.
    package var lowercasedASCII: Name {
        Name(String(decoding: text.utf8.map { (65...90).contains($0) ? $0 | 32 : $0 }, as: UTF8.self))
    }

    /// The length in bytes.
    @inlinable
    package var count: Int { text.utf8.count }
    package var isEmpty: Bool { text.isEmpty }

    /// Whether the bytes of the name begin with these.
    package func hasPrefix(_ prefix: Name) -> Bool { text.utf8.starts(with: prefix.text.utf8) }

    /// Whether the bytes of the name end with these.
    package func hasSuffix(_ suffix: Name) -> Bool {
        text.utf8.count >= suffix.count && text.utf8.suffix(suffix.count).elementsEqual(suffix.text.utf8)
    }

    /// Lends the bytes; nothing is copied but a text that another system lends.
    package func withBytes<Answer>(_ body: (UnsafeBufferPointer<UInt8>) -> Answer) -> Answer {
        if let answer = text.utf8.withContiguousStorageIfAvailable(body) { return answer }
        var text = text
        return text.withUTF8(body)
    }
}

extension Name: Hashable {
    @inlinable
    package static func == (left: Name, right: Name) -> Bool {
        // Most names that are compared differ in length.
        left.count == right.count && left.hasBytes(of: right)
    }

    /// Whether two names of one length are the same.
    package func hasBytes(of other: Name) -> Bool {
        withBytes { bytes in
            other.withBytes { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return memcmp(first, second, min(bytes.count, others.count)) == 0
            }
        }
    }

    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension Name: Comparable {
    /// The order of the bytes, which is that of the Unicode scalars.
    package static func < (left: Name, right: Name) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension Name: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.text = text }
}

extension Name: CustomStringConvertible {
    package var description: String { text }
}

extension RawRepresentable where RawValue == String, Self: CaseIterable {
    /// The case that a text from outside names, byte for byte; `init(rawValue:)` compares normal forms.
    package init?(named text: String) {
        let name = Name(text)
        guard let found = Self.allCases.first(where: { Name($0.rawValue) == name }) else { return nil }
        self = found
    }
}

extension [Name] {
    /// The names as texts, for those who know that they are their own.
    package var texts: [String] { map(\.text) }
}
