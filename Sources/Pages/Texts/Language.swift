// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A language that pages speak.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case german = "de"
    case french = "fr"

    /// The tag of BCP 47.
    package var tag: String { rawValue }

    /// All texts in this language.
    package var texts: Texts {
        switch self {
        case .english: .english
        case .german: .german
        case .french: .french
        }
    }

    /// The language for a reader: the first that we speak of `ui_locales` (OIDC Core §3.1.2.1), then the
    /// user's own, then `Accept-Language` (RFC 9110 §12.5.4), then English.
    package static func choose(
        uiLocales: String? = nil, user: String? = nil, acceptLanguage: String? = nil
    ) -> Language {
        let wished = uiLocales.map { split($0, at: UInt8(ascii: " ")) } ?? []
        if let language = wished.lazy.compactMap({ Language(tag: $0) }).first { return language }
        if let user, let language = Language(tag: user.utf8[...]) { return language }
        return acceptLanguage.flatMap(accepted) ?? .english
    }

    /// Reads the primary subtag, `de` of `de-AT` (RFC 4647 §3.4); locales of the original are written
    /// `de_AT`.
    private init?(tag: Substring.UTF8View) {
        let primary = tag.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        let language = Self.allCases.first { language in
            language.rawValue.utf8.elementsEqual(primary.map { $0 | 32 })
        }
        guard let language else { return nil }
        self = language
    }

    /// The language with the highest weight; of equal ones the first.
    private static func accepted(_ header: String) -> Language? {
        var best: (language: Language, weight: Int)?
        for part in split(header, at: UInt8(ascii: ",")) {
            let pieces = part.split(separator: UInt8(ascii: ";"))
            guard let first = pieces.first, let language = Language(tag: trimmed(Substring(first))) else {
                continue
            }
            let weight = pieces.dropFirst().compactMap { self.weight(trimmed(Substring($0))) }.first ?? 1000
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language
    }

    /// `q=0.8` in thousandths; `nil` when it is something else.
    private static func weight(_ text: Substring.UTF8View) -> Int? {
        guard text.count >= 3, text.count <= 7, text.prefix(2).elementsEqual("q=".utf8) else { return nil }
        var value = 0
        var unit = 1000
        for (place, byte) in text.dropFirst(2).enumerated() where place != 1 {
            guard (48...57).contains(byte) else { return nil }
            value += Int(byte - 48) * unit
            unit /= 10
        }
        return min(value, 1000)
    }

    private static func trimmed(_ text: Substring) -> Substring.UTF8View {
        text.utf8.drop { $0 == 32 || $0 == 9 }.prefix { $0 != 32 && $0 != 9 }
    }

    /// The first twenty parts of the first thousand bytes; nobody reads more languages.
    private static func split(_ text: String, at separator: UInt8) -> [Substring.UTF8View] {
        text.utf8.prefix(1000).split(separator: separator, maxSplits: 20).prefix(20).map { $0 }
    }
}
