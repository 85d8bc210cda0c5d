// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import Primitives

/// The parameters of a path, percent-decoded (RFC 3986 §2.1): once, here, and nowhere else.
///
/// The router splits and compares a path as it was sent, so an escape in a fixed part matches no route. What
/// it captures is decoded when it is captured; limits, rights and handlers look at the same values, and there
/// is no other way to them.
package struct PathParameters: Sendable, Equatable {
    /// The longest value that is read, in bytes once decoded; no id, login or name is as long.
    package static let longestValue = 1024

    /// Whether every value could be read; when not, there is none.
    package let isReadable: Bool
    private var values: [(name: String, value: String)] = []

    /// None, as before a route is found.
    package init() { isReadable = true }

    /// The captured parts of a path as they were sent.
    ///
    /// A broken escape, bytes that are not UTF-8, a control character, a `/` behind an escape, a dot segment
    /// or an endless value make the whole path unreadable.
    package init(captured: some Sequence<(name: Substring, text: Substring)>) {
        var values: [(name: String, value: String)] = []
        for (name, text) in captured {
            guard let value = Self.decode(text.utf8) else {
                isReadable = false
                return
            }
            values.append((String(name), value))
        }
        isReadable = true
        self.values = values
    }

    /// The value of a parameter; `nil` when the route has none of that name.
    package subscript(name: String) -> String? {
        values.first { $0.name == name }?.value
    }

    /// What a route with `**` leaves to its handler, without empty parts.
    package var rest: String {
        // bytes: at most ``longestValue`` of them, and the handler looks it up among names of its own.
        (self[String(Parameters.recursiveCaptureKey)] ?? "").split(separator: "/").joined(separator: "/")
    }

    package static func == (left: PathParameters, right: PathParameters) -> Bool {
        // bytes: at most ``longestValue`` of them.
        left.isReadable == right.isReadable
            // bytes: at most ``longestValue`` of them.
            && left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Whether a path, up to its query, has the characters of a URI alone (RFC 3986 §2): visible ASCII.
    ///
    /// Others are to be escaped. It is asked before a path is compared with routes as a text.
    package static func isPlain(_ path: String) -> Bool {
        path.utf8.prefix { $0 != UInt8(ascii: "?") }.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func decode(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.count, longestValue))
        var rest = text.makeIterator()
        while let byte = rest.next() {
            var decoded = byte
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(hexadecimal), let low = rest.next().flatMap(hexadecimal)
                else { return nil }
                decoded = high << 4 | low
                guard decoded != UInt8(ascii: "/") else { return nil }
            }
            guard bytes.count < longestValue, decoded >= 0x20, decoded != 0x7F else { return nil }
            bytes.append(decoded)
        }
        guard bytes != Array(".".utf8), bytes != Array("..".utf8) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
