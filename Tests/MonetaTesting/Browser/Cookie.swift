// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A cookie as a browser keeps it (RFC 6265 §5.3).
package struct Cookie: Sendable, Equatable {
    package let name: String
    package let value: String
    package let path: String
    package let isSecure: Bool
    package let isHTTPOnly: Bool
    /// `SameSite` in lower case, when the server said it.
    package let sameSite: String?
    /// `nil` for one that ends with the browser.
    package let expires: Timestamp?

    /// Reads a `Set-Cookie` header of an answer to a request for `requestPath` (RFC 6265 §5.2); `nil` for one
    /// without a name.
    package init?(_ header: String, requestPath: String, at now: Timestamp) {
        let parts = header.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let equals = parts[0].firstIndex(of: "="), equals != parts[0].startIndex else { return nil }
        name = String(parts[0][..<equals])
        value = String(parts[0][parts[0].index(after: equals)...])
        var path = Self.defaultPath(of: requestPath)
        var (isSecure, isHTTPOnly) = (false, false)
        var sameSite: String?
        var (age, date) = (Timestamp?.none, Timestamp?.none)
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { trimmed($0) }
            let value = pair.count == 2 ? pair[1] : ""
            switch pair.first?.lowercased() {
            case "path": if value.hasPrefix("/") { path = value }
            case "secure": isSecure = true
            case "httponly": isHTTPOnly = true
            case "samesite": sameSite = value.lowercased()
            case "max-age": if let seconds = Int(value) { age = now + .seconds(max(seconds, 0)) }
            case "expires": date = Self.time(value)
            default: break
            }
        }
        (self.path, self.isSecure, self.isHTTPOnly, self.sameSite) = (path, isSecure, isHTTPOnly, sameSite)
        expires = age ?? date
    }

    /// The time of `Thu, 26 Nov 2026 19:30:00 GMT` (RFC 9110 §5.6.7); `nil` for any other writing.
    private static func time(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    /// The directory of a request's path (RFC 6265 §5.1.4).
    private static func defaultPath(of requestPath: String) -> String {
        let path = requestPath.prefix { $0 != "?" && $0 != "#" }
        guard path.hasPrefix("/"), let last = path.lastIndex(of: "/"), last != path.startIndex else {
            return "/"
        }
        return String(path[..<last])
    }

    /// Whether it goes with a request for a path (RFC 6265 §5.1.4).
    package func covers(_ requestPath: String) -> Bool {
        let asked = String(requestPath.prefix { $0 != "?" && $0 != "#" })
        return asked == path
            || (asked.hasPrefix(path) && (path.hasSuffix("/") || asked.dropFirst(path.count).first == "/"))
    }
}

/// The cookies of one browser at one server.
package struct CookieJar: Sendable {
    package private(set) var cookies: [Cookie] = []

    package init() {}

    /// Takes what an answer sets: a cookie takes the place of the one with its name and path, and one whose
    /// time is over goes (RFC 6265 §5.3).
    package mutating func take(_ headers: [String], from requestPath: String, at now: Timestamp) {
        for header in headers {
            guard let cookie = Cookie(header, requestPath: requestPath, at: now) else { continue }
            cookies.removeAll { $0.name == cookie.name && $0.path == cookie.path }
            if cookie.expires.map({ $0 > now }) ?? true { cookies.append(cookie) }
        }
    }

    /// The value of the `Cookie` header for a path, longer paths first (RFC 6265 §5.4); `nil` when no cookie
    /// goes there.
    package func header(for path: String, isSecure: Bool, at now: Timestamp) -> String? {
        let sent = cookies.filter {
            $0.covers(path) && (isSecure || !$0.isSecure) && ($0.expires.map { $0 > now } ?? true)
        }.enumerated().sorted {
            ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset)
        }
        return sent.isEmpty
            ? nil : sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    /// The cookie with that name, whatever its path.
    package subscript(name: String) -> Cookie? { cookies.first { $0.name == name } }
}

private func trimmed(_ text: some StringProtocol) -> String {
    var text = text[...]
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
}
