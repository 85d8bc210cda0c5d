// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Testing

@testable import Pages

@Suite struct LanguageTests {
    @Test(
        arguments: [
            (nil, nil, nil, Language.english),
            ("fr-CA fr en", nil, "de", .french),
            ("nl xx-YY de", "fr_FR", "en", .german),
            ("nl", "de_AT", "fr", .german),
            (nil, "nl_NL", "fr;q=0.5, de;q=0.8, nl", .german),
            (nil, nil, "de;q=0, fr;q=0.001", .french),
            (nil, nil, "*, nl;q=0.9", .english),
            (nil, nil, "DE-ch , en;q=0.9", .german),
            (nil, nil, "de;q=x, fr;level=1", .german),
            (nil, nil, ";;;,,,=", .english),
            ("", "", "", .english),
        ] as [(String?, String?, String?, Language)])
    func `the first language that is spoken is taken`(
        uiLocales: String?, user: String?, accepted: String?, expected: Language
    ) {
        #expect(Language.choose(uiLocales: uiLocales, user: user, acceptLanguage: accepted) == expected)
    }

    @Test func `a long header is read in its first part only`() {
        #expect(Language.choose(acceptLanguage: String(repeating: "xx,", count: 30_000) + "de") == .english)
        #expect(
            Language.choose(acceptLanguage: "fr," + String(repeating: "e\u{301}", count: 100_000)) == .french)
    }
}
