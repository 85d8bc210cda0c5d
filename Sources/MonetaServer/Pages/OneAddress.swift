// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Web

/// Pages are shown under the addresses that are configured and no other, for cookies and passkeys belong to a
/// host: `http://127.0.0.1:8080` is another one than `http://localhost:8080`.
///
/// What is asked for under another host is sent to the public URL, before any cookie is set. The host that a
/// request names decides nothing but that.
struct OneAddress: Sendable {
    private let publicURL: String
    /// The authorities that are ours, in lower case.
    private let authorities: Set<[UInt8]>

    init(publicURL: String, customURL: String?) {
        self.publicURL = publicURL
        authorities = Set([publicURL, customURL].compactMap { $0 }.flatMap(Self.authorities))
    }

    /// Where the browser goes instead; `nil` when the request may be answered here.
    ///
    /// Only what reads is sent on: a form that is sent to another host is answered where it came, and finds
    /// no cookie there. A proxy that does not pass the host on says by `X-Forwarded-Host` which one was asked
    /// for.
    func redirect(_ request: Request) -> Response? {
        guard request.method == .get || request.method == .head, let path = request.head.path,
            path.utf8.first == UInt8(ascii: "/"), let asked = Self.asked(request),
            !authorities.contains(asked)
        else { return nil }
        var headers: HTTPFields = [.location: publicURL + path]
        headers.forbidStoring()
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .permanentRedirect, headers: headers)
    }

    /// The host and port that the client asked for, in lower case; `nil` when that is not known.
    private static func asked(_ request: Request) -> [UInt8]? {
        if let forwarded = request.headers.value(of: .forwardedHost) {
            // The first one is that of the proxy that the client spoke to.
            let first = forwarded.utf8.prefix { $0 != UInt8(ascii: ",") }
            return lowercased(first.filter { $0 != UInt8(ascii: " ") })
        }
        // A proxy may have put its own name for this server into the place of the host; a redirect would have
        // no end.
        for name in [HTTPField.Name.forwardedFor, .forwarded, .via] where request.headers.contains(name) {
            return nil
        }
        return request.head.authority.map { lowercased(Array($0.utf8)) }
    }

    /// An authority with and without the port that its scheme has anyway.
    private static func authorities(of url: String) -> [[UInt8]] {
        let (authority, port) =
            url.hasPrefix("https://") ? (url.dropFirst(8), ":443") : (url.dropFirst(7), ":80")
        let text = authority.hasSuffix(port) ? authority.dropLast(port.utf8.count) : authority
        // An IPv6 address has colons too, and ends with a bracket.
        let hasNoPort = text.hasSuffix("]") || !text.contains(":")
        return (hasNoPort ? [String(text), text + port] : [String(text)]).map { lowercased(Array($0.utf8)) }
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 32 : $0 }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedHost = Self("X-Forwarded-Host") ?? .via
    fileprivate static let forwarded = Self("Forwarded") ?? .via
}
