// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Web

/// A URL that may be fetched: https (or http, where that is allowed), a plain host, and nothing that two
/// readers could understand differently (RFC 3986 §3).
struct OutboundURL: Equatable {
    /// The host as it is named in the certificate; an IPv6 address without its brackets.
    let host: String
    /// The URL without a fragment.
    let text: String

    init(_ text: String, allowsHTTP: Bool) throws(FetchError) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (33...126).contains($0) && $0 != 92 }) else {
            throw .malformedURL
        }
        let lower = text.prefix(8).lowercased()
        let rest: Substring
        if lower.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else if lower.hasPrefix("http://") {
            guard allowsHTTP else { throw .notSecure }
            rest = text.dropFirst(7)
        } else {
            throw .notSecure
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        host = try Self.host(of: authority)
        self.text = String(text.prefix { $0 != "#" })
    }

    private static func host(of authority: Substring) throws(FetchError) -> String {
        // A name and password before the host are a way to mislead the eye.
        guard !authority.contains("@") else { throw .malformedURL }
        if authority.hasPrefix("[") {
            let address = authority.dropFirst().prefix { $0 != "]" }
            let after = authority.dropFirst(address.count + 1)
            guard after.hasPrefix("]"), isPort(after.dropFirst()), address.contains(":"),
                IPAddress(String(address)) != nil
            else { throw .malformedURL }
            return String(address)
        }
        let name = authority.prefix { $0 != ":" }
        guard isPort(authority.dropFirst(name.count)) else { throw .malformedURL }
        let host = String(name)
        if IPAddress(host) != nil { return host }
        guard isName(host) else { throw .malformedURL }
        return host
    }

    /// Nothing, or a colon and a number.
    private static func isPort(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        guard first == ":", let port = Int(digits: text.dropFirst()) else { return false }
        return (1...65535).contains(port)
    }

    /// Letters, digits, hyphens and dots; the last label is no number, for `2130706433` and `127.1` are read
    /// as addresses by some.
    private static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last, last.first?.isNumber == false else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy {
                    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                        || $0 == 95
                }
        }
    }
}
