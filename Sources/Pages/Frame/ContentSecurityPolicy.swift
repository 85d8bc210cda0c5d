// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What a page may load, send its forms to, and be framed by (Content Security Policy Level 3).
///
/// It is made with the page, so it says what this page needs and nothing more. No page allows inline styles
/// or event handlers; a script inside of a page is allowed by its hash alone.
package struct ContentSecurityPolicy: Sendable, Equatable {
    /// Where the page's forms lead besides this server, redirects included: the origin or scheme of a proven
    /// redirect URI.
    package var formTargets: [String] = []
    /// The pages that are loaded into frames, for front-channel logout.
    package var frames: [String] = []
    /// From where images are loaded besides: the origin of an app's logo.
    package var images: [String] = []
    /// The one origin that may frame the page, or be told by it (`okta_post_message`).
    package var framedBy: String?
    /// The script inside of the page, if there is one.
    package var inlineScript: String?

    /// Whether another page may hold this one in a frame, or have opened it and be told what it says.
    package var mayBeFramed: Bool { framedBy != nil }

    /// Allows this server alone.
    package init() {}

    /// The value of the header `Content-Security-Policy`.
    package var text: String {
        var scripts = ["'self'"]
        if let inlineScript { scripts = ["'sha256-\(base64(sha256(Array(inlineScript.utf8))))'"] }
        var directives = [
            "default-src 'none'", "script-src \(scripts.joined(separator: " "))", "style-src 'self'",
            "img-src \((["'self'"] + images).joined(separator: " "))", "font-src 'self'",
            "connect-src 'self'",
            "form-action \((["'self'"] + formTargets).joined(separator: " "))", "base-uri 'none'",
            "frame-ancestors \(framedBy ?? "'none'")",
        ]
        if !frames.isEmpty { directives.append("frame-src \(frames.joined(separator: " "))") }
        return directives.joined(separator: "; ")
    }
}

/// Base64 with its padding (RFC 4648 §4).
private func base64(_ bytes: [UInt8]) -> String {
    let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
}
