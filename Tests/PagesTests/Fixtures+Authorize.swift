// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

@testable import Pages

extension Fixtures {
    /// The pages between an app and the sign-in.
    static func authorizePages(in frame: Frame) -> [(name: String, page: WebPage)] {
        let fields = [
            ("code", "c-0123"), ("state", "\"><script>alert(1)</script>"), ("iss", "https://id.example"),
        ]
        let target = Link(provenRedirect: "https://app.example/back?kept=1")
        let scheme = Link(provenRedirect: "com.example.app:/back")
        let answers: [(String, AnswerPage?)] = [
            ("answer.form", target.flatMap { AnswerPage(.form, target: $0, fields: fields) }),
            ("answer.form-scheme", scheme.flatMap { AnswerPage(.form, target: $0, fields: fields) }),
            ("answer.message", target.flatMap { AnswerPage(.message, target: $0, fields: fields) }),
        ]
        let details = MisdirectedPage.Details(
            error: "invalid_request",
            description:
                "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
            clientID: "portal", redirectURI: "https://portal.small.example/callback/",
            requestID: "req0Vc2EfCY0wMWBeVDl")
        return answers.compactMap { name, page in page.map { (name, $0.page(in: frame)) } } + [
            (
                "misdirected.redirect",
                MisdirectedPage(.redirectURI, app: "Customer portal", details: details).page(in: frame)
            ),
            ("misdirected.client", MisdirectedPage(.client, app: nil, details: details).page(in: frame)),
            ("misdirected.other", MisdirectedPage(.other, app: "<b>", details: details).page(in: frame)),
        ]
    }
}
