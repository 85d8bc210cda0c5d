// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import Pages

/// Every page in every state that a golden file shows.
enum Fixtures {
    static func frame(_ language: Language) -> Frame {
        Frame(language, organisation: "Small Company")
    }

    private static let requirements: [PasswordRequirement] = [
        .length(8), .lowercase, .uppercase, .number, .withoutUserName, .notUsedBefore(4),
    ]

    private static func password(
        _ occasion: PasswordPage.Occasion, _ user: String = "bo@small.example",
        attempt: PasswordPage.Attempt = .none
    ) -> PasswordPage {
        PasswordPage(
            occasion, action: Link("/signin/welcome/mon_link_1"), userName: user, requirements: requirements,
            attempt: attempt)
    }

    static let pages = pages(in: frame(.english))

    static func pages(in frame: Frame) -> [(name: String, page: WebPage)] {
        let hostile = "\"><script>alert(1)</script>\u{202E}@evil.example"
        var pages = [
            ("password.welcome", password(.welcome).page(in: frame)),
            ("password.reset", password(.reset).page(in: frame)),
            (
                "password.refused",
                password(.welcome, attempt: .refused([.number, .notUsedBefore(4)])).page(in: frame)
            ),
            ("password.too-long", password(.reset, attempt: .tooLong(most: 72)).page(in: frame)),
            ("password.hostile-name", password(.welcome, hostile).page(in: frame)),
            ("password-set", PasswordSetPage().page(in: frame)),
        ]
        for kind in TroublePage.Kind.allCases {
            pages.append(
                ("trouble.\(kind)", TroublePage(kind, requestID: "req0Vc2EfCY0wMWBeVDl").page(in: frame)))
        }
        return pages + authorizePages(in: frame)
    }
}
