// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import Pages

extension Fixtures {
    /// The page that asks what an app may do.
    static func consentPages(in frame: Frame) -> [(name: String, page: WebPage)] {
        let portal = ConsentPage.App(
            name: "Customer portal", logo: Link(web: "https://portal.small.example/logo.png"),
            site: Link(web: "https://portal.small.example"),
            terms: Link(web: "https://portal.small.example/terms"),
            privacy: Link(web: "https://portal.small.example/privacy"))
        let action = Link("/signin/consent/mon_flow_1")
        let read = ScopeLabel.other(ScopeWords("Read orders", "in the Orders API"))
        let items: [ConsentPage.Item] = [
            .init(.openID, .included), .init(.profile, .included), .init(read, .included),
            .init(.email, .optional(id: "scp1", isTicked: true)),
            .init(.other(ScopeWords("See who changed what")), .optional(id: "scp2", isTicked: false)),
            .init(.offlineAccess, .allowedBefore),
        ]
        func page(_ app: ConsentPage.App, _ items: [ConsentPage.Item], hasChanged: Bool = false) -> WebPage {
            ConsentPage(
                app, userName: "bo@small.example", action: action, items: items, question: "q-0123",
                hasChanged: hasChanged, formTargets: ["https://portal.small.example"]
            ).page(in: frame)
        }
        let hostile = ScopeWords("</li><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>")
        return [
            ("consent.asked", page(portal, items)),
            ("consent.changed", page(portal, items, hasChanged: true)),
            ("consent.bare", page(.init(name: "Driver app"), [.init(read, .included)])),
            (
                "consent.hostile",
                page(
                    .init(name: "</title><b>\u{202E}evil"),
                    [
                        .init(.other(hostile), .included),
                        .init(.other(hostile), .optional(id: "'>", isTicked: true)),
                    ])
            ),
        ]
    }
}
