// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// Short texts with a notation of their own: base64url, date-times, URIs, cursors.
///
/// Each has one spelling or comes back as the same value.
@Sendable func checkSmallText(_ input: [UInt8]) throws {
    try hold(
        Base64URL.decode(Base64URL.encode(input)) == input, "bytes change on their way through base64url")
    if let bytes = Base64URL.decode(input[...]) {
        try hold(Base64URL.encodedBytes(bytes) == input, "a text is not the one spelling of its bytes")
    }
    guard let text = text(input) else { return }
    if let bytes = Base64URL.decodeStandard(text) {
        let plain = Base64URL.encode(bytes).utf8.count
        try hold((plain...plain + 2).contains(input.count), "standard base64 is taken that is too long")
    }
    if let moment = Timestamp(rfc3339: text) {
        try hold(Timestamp(rfc3339: moment.rfc3339) == moment, "a date-time is another moment when written")
        try hold(Timestamp(seconds: moment.seconds) == moment.wholeSecond, "a moment has two seconds")
    }
    let escaped = FormParameters.encode(text)
    let unescaped = try? FormParameters.decode(Array(escaped.utf8)[...])
    // U+0000 is refused everywhere, because PostgreSQL cannot keep it.
    try hold(
        input.contains(0) ? unescaped == nil : unescaped.map { isSame($0, text) } ?? false,
        "an escape is lost")
    if let position = ListPosition(cursor: text) {
        try hold(ListPosition(cursor: position.cursor) == position, "a cursor is another place when written")
    }
    if let uri = AbsoluteURI(text) {
        try hold(input.allSatisfy { (0x21...0x7E).contains($0) }, "a URI holds what no URI may")
        try hold(
            !uri.scheme.isEmpty && uri.port.map { (1...65_535).contains($0) } ?? true,
            "a part of a URI is wrong")
        try hold(
            uri.host.map { !$0.isEmpty && !$0.contains("@") && !$0.contains("/") } ?? true,
            "a host is not one")
    }
    for type in [OAuthSettings.ApplicationType.web, .native] {
        for allowsWildcard in [false, true]
        where problem(ofRedirectURI: text, allowsWildcard: allowsWildcard) == nil {
            let uri = try held(AbsoluteURI(text), "a redirect URI is taken that is not absolute")
            try hold(
                !uri.hasFragment
                    && !["javascript", "data", "vbscript", "file", "blob", "about"].contains(uri.scheme),
                "a bad redirect URI")
            try hold(
                uri.scheme != "http" || uri.isLoopback || redirectWeakness(of: text, for: type) == .plain,
                "nothing is said of a redirect URI that leaves the machine without TLS")
            try hold(allowsWildcard || !text.contains("*"), "a wildcard is taken that is not allowed")
        }
    }
}
