// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An address that a page may lead to.
///
/// It is a path of this server, an `https` or `http` address, or a redirect URI that was proven before.
/// Nothing else can be made, so a page never has a `javascript:` or `data:` link, and none that leads
/// elsewhere by `//host` (open redirect).
package struct Link: Sendable, Equatable {
    /// The address as it is written into the page.
    package let text: String

    /// A path of this server that is written in the source.
    package init(_ path: StaticString) { text = path.description }

    /// A path of this server with its query; `nil` unless it begins with one slash and has no space,
    /// backslash or control character, which browsers read as something else.
    package init?(path: String) {
        let bytes = Array(path.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count < 2 || bytes[1] != UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") })
        else { return nil }
        text = path
    }

    /// An address on the web; `nil` when it is not `https` or `http` with a host, or has a character that no
    /// URI has.
    package init?(web address: String) {
        guard Self.isURI(address), let scheme = Self.scheme(address), Self.isWeb(scheme),
            Self.authority(address, scheme) != nil
        else { return nil }
        text = address
    }

    /// A redirect URI that the authorization endpoint has proven to be the client's, also one with a scheme
    /// of its own (RFC 8252 §7.1); `nil` for the schemes that run or show something in the page itself.
    package init?(provenRedirect uri: String) {
        guard Self.isURI(uri), let scheme = Self.scheme(uri), !Self.dangerous.contains(scheme) else {
            return nil
        }
        if Self.isWeb(scheme), Self.authority(uri, scheme) == nil { return nil }
        text = uri
    }

    /// What a content security policy names it by: the origin of a web address, the scheme of another one,
    /// `nil` for a path of this server.
    package var source: String? {
        guard let scheme = Self.scheme(text) else { return nil }
        guard Self.isWeb(scheme) else { return scheme + ":" }
        return Self.authority(text, scheme).map { "\(scheme)://\($0)" }
    }

    private static let dangerous: Set = ["javascript", "data", "vbscript", "file", "blob", "about"]

    private static func isWeb(_ scheme: String) -> Bool { scheme == "https" || scheme == "http" }

    /// Host and port, `nil` when there is no host, or a user, or a character that could end a directive of a
    /// policy.
    private static func authority(_ uri: String, _ scheme: String) -> String? {
        let rest = uri.dropFirst(scheme.utf8.count + 1)
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isHost = authority.utf8.allSatisfy {
            isLetter($0) || (48...57).contains($0) || [45, 46, 58, 91, 93, 95].contains($0)
        }
        return authority.isEmpty || !isHost ? nil : String(authority)
    }

    /// Whether there are only characters that a URI may have (RFC 3986 §2), and none that ends an attribute.
    private static func isURI(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !notInURI.contains($0) }
    }

    private static let notInURI = Set("\\\"<>^`{|}".utf8)

    /// The scheme in lower case (RFC 3986 §3.1); `nil` when there is none.
    private static func scheme(_ text: String) -> String? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text.utf8[..<colon]
        guard let first = scheme.first, isLetter(first),
            scheme.allSatisfy({ isLetter($0) || (48...57).contains($0) || [43, 45, 46].contains($0) })
        else { return nil }
        return String(decoding: scheme.map { isLetter($0) ? $0 | 32 : $0 }, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }
}
