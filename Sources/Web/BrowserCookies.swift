// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Primitives

/// A cookie of ours (RFC 6265).
package enum CookieName: String, Sendable, CaseIterable {
    /// The session of the user.
    case session = "moneta-session"
    /// Tells this browser from others while somebody signs in.
    case browser = "moneta-browser"
    /// That a user has signed in with this browser before.
    case known = "moneta-known"
}

/// How cookies are read and set, which depends on the scheme of the public URL.
///
/// Over https they have the prefix `__Host-`: no other host of the domain can set them, and they never leave
/// in the clear (RFC 6265bis §4.1.3.2).
package struct BrowserCookies: Sendable {
    /// The longest value that is read, in bytes; ours are shorter.
    private static let longest = 256
    private let isSecure: Bool
    private let isCrossSite: Bool

    /// `isSecure` when browsers reach the server by https, be it through a proxy; `isCrossSite` when the
    /// session is to be sent from pages of other sites too, which https alone allows.
    package init(isSecure: Bool, isCrossSite: Bool = false) {
        self.isSecure = isSecure
        self.isCrossSite = isCrossSite && isSecure
    }

    private func wireName(_ name: CookieName) -> String {
        isSecure ? "__Host-\(name.rawValue)" : name.rawValue
    }

    /// The value of a cookie; the first one where a browser sends several.
    ///
    /// `nil` for one that cannot be ours.
    package func value(_ name: CookieName, in headers: HTTPFields) -> Secret? {
        let wanted = Array("\(wireName(name))=".utf8)
        for header in headers[values: .cookie] {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                let trimmed = pair.drop { $0 == 0x20 || $0 == 0x09 }
                // bytes: both are.
                guard trimmed.starts(with: wanted) else { continue }
                let value = trimmed.dropFirst(wanted.count)
                guard !value.isEmpty, value.count <= Self.longest, value.allSatisfy(Self.isOurs) else {
                    return nil
                }
                return Secret(String(Substring(value)))
            }
        }
        return nil
    }

    /// Base64url, and the underscore of prefixes: what secrets of ours are made of.
    private static func isOurs(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// The value of `Set-Cookie`; without `seconds` the cookie goes when the browser is closed.
    package func setting(_ name: CookieName, to value: Secret, for seconds: Int64? = nil) -> String {
        var text = "\(wireName(name))=\(value.revealText())" + attributes(name)
        if let seconds { text += "; Max-Age=\(seconds)" }
        return text
    }

    /// The value of `Set-Cookie` that takes a cookie away.
    package func clearing(_ name: CookieName) -> String {
        "\(wireName(name))=" + attributes(name) + "; Max-Age=0"
    }

    private func attributes(_ name: CookieName) -> String {
        let sameSite = isCrossSite && name == .session ? "None" : "Lax"
        return "; Path=/; HttpOnly; SameSite=\(sameSite)" + (isSecure ? "; Secure" : "")
    }
}
