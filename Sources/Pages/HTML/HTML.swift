// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A piece of HTML that is safe to send: text in it is escaped, and only this target writes markup.
///
/// A `String` becomes HTML in one way, as text (``text(_:)``, or by standing in a builder). So nothing that a
/// stranger chose can become markup (cross-site scripting). HTML Living Standard §13.3.
package struct HTML: Sendable, Equatable {
    /// The markup, in UTF-8.
    package private(set) var bytes: [UInt8]

    /// Nothing.
    package static let empty = HTML(bytes: [])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Takes markup that is written in this target's source; a `StaticString` cannot hold what a stranger
    /// sent.
    init(markup: StaticString) {
        bytes = markup.withUTF8Buffer { Array($0) }
    }

    /// Text, escaped so that it is shown as it is.
    package static func text(_ text: String) -> HTML {
        var html = HTML.empty
        html.append(text: text)
        return html
    }

    /// The markup as text, for tests.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    package var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ other: HTML) { bytes.append(contentsOf: other.bytes) }

    mutating func append(markup: StaticString) {
        markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends `text`, escaped for an element's content and for a quoted attribute alike.
    ///
    /// Control characters, which HTML forbids (§13.2.3.5), become U+FFFD, so that they are seen.
    mutating func append(text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append(markup: "&amp;")
            case UInt8(ascii: "<"): append(markup: "&lt;")
            case UInt8(ascii: ">"): append(markup: "&gt;")
            case UInt8(ascii: "\""): append(markup: "&quot;")
            case UInt8(ascii: "'"): append(markup: "&#39;")
            case 9, 10: bytes.append(byte)
            case 0..<32, 127: append(markup: "\u{FFFD}")
            default: bytes.append(byte)
            }
        }
    }
}

/// Builds HTML from elements and text in the order in which they are written.
@resultBuilder package enum HTMLBuilder {
    package static func buildExpression(_ html: HTML) -> HTML { html }
    package static func buildExpression(_ text: String) -> HTML { .text(text) }
    package static func buildBlock(_ parts: HTML...) -> HTML { joined(parts) }
    package static func buildOptional(_ part: HTML?) -> HTML { part ?? .empty }
    package static func buildEither(first part: HTML) -> HTML { part }
    package static func buildEither(second part: HTML) -> HTML { part }
    package static func buildArray(_ parts: [HTML]) -> HTML { joined(parts) }

    private static func joined(_ parts: [HTML]) -> HTML {
        var html = HTML.empty
        for part in parts { html.append(part) }
        return html
    }
}
