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

    /// What a page of ours may load and who may frame it: nothing but its own origin, and nobody.
    ///
    /// No inline script or style is allowed. `formTargets` are further origins that forms may be sent to.
    package mutating func protectPage(formTargets: [String] = []) {
        let forms = (["'self'"] + formTargets).joined(separator: " ")
        self[.contentSecurityPolicy] = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
            connect-src 'self'; form-action \(forms); base-uri 'none'; frame-ancestors 'none'
            """
        self[.frameOptions] = "DENY"
        self[.referrerPolicy] = "no-referrer"
    }
}

extension HTTPField.Name {
    package static let frameOptions = Self("X-Frame-Options") ?? .server
    package static let referrerPolicy = Self("Referrer-Policy") ?? .server
}
