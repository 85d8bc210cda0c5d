// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes

/// The headers by which browsers protect users, on every answer.
package struct SecurityHeaders: Sendable {
    private let isSecure: Bool

    /// `isSecure` when clients reach the server by https, be it through a proxy.
    package init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    /// Adds what is always right: `nosniff`, and on https a year of strict transport security (RFC 6797
    /// §6.1).
    package func add(to headers: inout HTTPFields) {
        headers.set(Self.noSniff)
        if isSecure { headers.set(Self.strictTransport) }
    }

    private static let noSniff = HTTPField(name: .noSniff, value: "nosniff")
    private static let strictTransport = HTTPField(
        name: .strictTransportSecurity, value: "max-age=31536000; includeSubDomains")
}

extension HTTPFields {
    /// Forbids every cache to keep the answer (RFC 6749 §5.1, RFC 9111 §5.2.2.5).
    package mutating func forbidStoring() {
        self[.cacheControl] = "no-store"
        self[.pragma] = "no-cache"
    }

    /// How a browser guards a page: the page's own content security policy, no frame around it unless
    /// `mayBeFramed`, no referrer to those that the page leads to, no window that can reach back into it, and
    /// no copy in a cache.
    ///
    /// The address of a page may hold a token, which is why nobody learns it (session fixation,
    /// clickjacking).
    package mutating func protectPage(policy: String, mayBeFramed: Bool = false) {
        self[.contentSecurityPolicy] = policy
        if !mayBeFramed {
            self[.frameOptions] = "DENY"
            self[.openerPolicy] = "same-origin"
        }
        self[.referrerPolicy] = "no-referrer"
        forbidStoring()
    }
}

extension HTTPField.Name {
    package static let frameOptions = Self("X-Frame-Options") ?? .server
    package static let openerPolicy = Self("Cross-Origin-Opener-Policy") ?? .server
    package static let referrerPolicy = Self("Referrer-Policy") ?? .server
}
