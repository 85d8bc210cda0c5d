// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import Pages

extension Fixtures {
    /// The pages of signing out.
    static func signOutPages(in frame: Frame) -> [(name: String, page: WebPage)] {
        let hostile = "\"><script>alert(1)</script>"
        let frames = [
            "https://portal.small.example/logout?iss=https%3A%2F%2Fid.example&sid=102A",
            "https://portal.small.example/again", "https://shop.small.example:8443/out?a=1&b=2",
        ].compactMap { Link(web: $0) }
        let back = Link(provenRedirect: "https://portal.small.example/bye?state=a%20b")
        func question(_ app: String?, _ user: String, _ state: String) -> WebPage {
            SignOutPage(
                action: Link("/oauth2/default/v1/logout"), user: user, app: app,
                fields: [("state", state), ("moneta_confirmation", "token")],
                formTargets: ["https://portal.small.example"]
            ).page(in: frame)
        }
        return [
            ("sign-out.question", question("Customer portal", "bo@small.example", "x")),
            ("sign-out.question-hostile", question(hostile, hostile, hostile)),
            ("signed-out", SignedOutPage().page(in: frame)),
            ("signed-out.app", SignedOutPage(app: "Customer portal", wayBack: back).page(in: frame)),
            (
                "signed-out.frames",
                SignedOutPage(app: hostile, wayBack: back, frames: frames).page(in: frame)
            ),
            (
                "sign-out.bad",
                BadSignOutPage(
                    app: hostile, error: "invalid_request", description: "The 'state' parameter is too long.",
                    requestID: "req0Vc2EfCY0wMWBeVDl"
                ).page(in: frame)
            ),
        ]
    }
}
