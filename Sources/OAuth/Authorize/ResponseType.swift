// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What the authorization endpoint is asked to answer with (OAuth 2.0 Multiple Response Type Encoding
/// Practices).
package struct ResponseType: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// An authorization code (RFC 6749 §4.1.1).
    package static let code = ResponseType(rawValue: 1)
    /// An access token (RFC 6749 §4.2.1).
    package static let token = ResponseType(rawValue: 2)
    /// An ID token (OIDC Core §3.2).
    package static let idToken = ResponseType(rawValue: 4)
    /// Nothing: only whether it could be granted (§4 of the practices).
    package static let none: ResponseType = []

    /// Those of the metadata, in its order.
    package static let listed: [ResponseType] = [
        .code, .token, .idToken, [.code, .idToken], [.code, .token], [.idToken, .token],
        [.code, .idToken, .token],
    ]

    private static let words: [(String, ResponseType)] = [
        ("code", .code), ("id_token", .idToken), ("token", .token),
    ]

    /// Reads the parameter `response_type`: words in any order, each once, or `none` alone; `nil` for
    /// anything else.
    package init?(_ text: String) {
        var type: ResponseType = []
        let words = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if words.count == 1, words[0].elementsEqual("none".utf8) {
            self = .none
            return
        }
        for word in words {
            guard let known = Self.words.first(where: { $0.0.utf8.elementsEqual(word) }),
                type.insert(known.1).inserted
            else { return nil }
        }
        self = type
    }

    /// The words, in the order of the metadata; empty for `none`.
    package var names: [String] { Self.words.filter { contains($0.1) }.map(\.0) }

    /// Whether a token travels in the answer itself, where a query would leave it in logs (RFC 9700 §4.3.2).
    package var hasTokens: Bool { !isDisjoint(with: [.token, .idToken]) }
}

/// How the answer of the authorization endpoint travels.
package enum ResponseMode: String, Sendable, CaseIterable {
    case query, fragment
    /// OAuth 2.0 Form Post Response Mode.
    case formPost = "form_post"
    /// The original's own: a page that tells the one who has framed or opened it.
    case oktaPostMessage = "okta_post_message"

    /// The mode of a type when the client names none (Multiple Response Type Encoding Practices §5).
    package static func standard(for type: ResponseType) -> ResponseMode {
        type.hasTokens ? .fragment : .query
    }
}
