// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import Pages

/// Every page in every state that a golden file shows.
enum Fixtures {
    static func frame(_ language: Language) -> Frame {
        Frame(language, organisation: "Small Company")
    }

    private static let requirements: [PasswordRequirement] = [
        .length(8), .lowercase, .uppercase, .number, .withoutUserName, .uncommon, .notUsedBefore(4),
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
        pages += signIn(in: frame, hostile)
        for kind in TroublePage.Kind.allCases {
            pages.append(
                ("trouble.\(kind)", TroublePage(kind, requestID: "req0Vc2EfCY0wMWBeVDl").page(in: frame)))
        }
        return pages + authorizePages(in: frame) + consentPages(in: frame) + signOutPages(in: frame)
    }

    private static let links = SignInLinks(
        page: Link("/signin/mon_si_1"), other: Link("/signin/mon_si_1/other"),
        forgotten: Link("/signin/mon_si_1/forgot-password"), unlock: Link("/signin/mon_si_1/unlock"))

    private static func signIn(in frame: Frame, _ hostile: String) -> [(name: String, page: WebPage)] {
        let bo = "bo@small.example"
        func password(_ refusal: SignInPasswordPage.Refusal?) -> WebPage {
            SignInPasswordPage(app: "Customer portal", links: links, name: bo, keeps: true, refusal: refusal)
                .page(in: frame)
        }
        func replace(
            _ occasion: ReplacePasswordPage.Occasion, _ attempt: ReplacePasswordPage.Attempt = .none
        ) -> WebPage {
            ReplacePasswordPage(
                occasion, links: links, name: bo, requirements: requirements, attempt: attempt,
                formTargets: ["https://app.example"]
            ).page(in: frame)
        }
        return [
            ("signin.identify", IdentifyPage(app: nil, links: links).page(in: frame)),
            (
                "signin.identify-for-app",
                IdentifyPage(app: "Customer portal", links: links, name: bo).page(in: frame)
            ),
            (
                "signin.identify-hostile",
                IdentifyPage(app: hostile, links: links, name: hostile).page(in: frame)
            ),
            ("signin.password", password(nil)),
            ("signin.password-wrong", password(.wrong)),
            ("signin.password-too-many", password(.tooMany)),
            (
                "signin.password-hostile",
                SignInPasswordPage(app: hostile, links: links, name: hostile).page(in: frame)
            ),
            ("signin.expired", replace(.expired)),
            ("signin.expired-present-wrong", replace(.expired, .presentIsWrong)),
            ("signin.expired-refused", replace(.expired, .new(.refused([.number, .notUsedBefore(4)])))),
            ("signin.expiring", replace(.expiring(days: 5))),
            ("signin.expiring-today", replace(.expiring(days: 1))),
            ("signin.locked", LockedPage(links: links, requestID: "req0Vc2EfCY0wMWBeVDl").page(in: frame)),
            (
                "recovery.password",
                RecoveryPage(.password, action: links.forgotten, back: links.page).page(in: frame)
            ),
            (
                "recovery.unlock",
                RecoveryPage(.unlock, action: links.unlock, back: links.page).page(in: frame)
            ),
            ("recovery.sent", LinkSentPage(back: links.page).page(in: frame)),
            (
                "unlock.link",
                UnlockPage(action: Link("/signin/unlock-account/mon_link_1"), userName: bo).page(in: frame)
            ),
            ("unlock.done", UnlockPage(action: nil, userName: "").page(in: frame)),
        ]
    }
}
