// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A mail server and how to speak to it: `smtp://user:password@mail.example.com:587` or `smtps://…`.
struct SMTPAddress: Sendable {
    let host: String
    let port: Int
    /// Whether TLS begins at once; otherwise by STARTTLS (RFC 3207).
    let isImplicitTLS: Bool
    let userName: String?
    let password: Secret?

    /// Without a port, 587 for `smtp` (RFC 6409 §3.1) and 465 for `smtps` (RFC 8314 §3.3); `nil` when it is
    /// no such URL.
    init?(_ text: String) {
        let schemes = [("smtp://", false), ("smtps://", true)]
        guard let (scheme, isImplicitTLS) = schemes.first(where: { text.hasPrefix($0.0) }) else { return nil }
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var user: String?
        var secret: Secret?
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard credentials.count == 2, let name = decoded(credentials[0]),
                let word = decoded(credentials[1]), !name.isEmpty
            else { return nil }
            (user, secret) = (name, Secret(word))
            rest = rest[rest.index(after: at)...]
        }
        var port = isImplicitTLS ? 465 : 587
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
            guard let number = Int(digits: rest[rest.index(after: colon)...]), (1...65_535).contains(number)
            else {
                return nil
            }
            port = number
            rest = rest[..<colon]
        }
        let host = rest.hasPrefix("[") && rest.hasSuffix("]") ? rest.dropFirst().dropLast() : rest
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { return nil }
        (self.host, self.port, self.isImplicitTLS, userName, password) = (
            String(host), port, isImplicitTLS, user, secret
        )
    }

    /// Whether it is this machine, to which nothing travels in the open.
    var isLocal: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }
}

/// Percent-encoded text of a URL, where `+` means itself (RFC 3986 §2.1).
private func decoded(_ text: Substring) -> String? {
    let bytes = text.utf8.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] }
    return try? FormParameters.decode(bytes[...])
}
