// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page of the demo app: what an app learns of a person, or a way to begin.
package struct DemoAppPage: Sendable {
    /// One thing that it shows, under a heading of its own.
    package struct Part: Sendable {
        let title: String
        /// JSON, or a sentence.
        let text: String

        package init(_ title: String, _ text: String) {
            self.title = title
            self.text = text
        }
    }

    private let parts: [Part]
    private let problem: String?
    private let isSignedIn: Bool

    package init(_ parts: [Part], isSignedIn: Bool, problem: String? = nil) {
        self.parts = parts
        self.isSignedIn = isSignedIn
        self.problem = problem
    }

    /// The page; it is for developers and in English.
    ///
    /// `target` is the authorization server, to which its forms lead by redirects.
    package func page(in frame: Frame, target: Link?) -> WebPage {
        let title = isSignedIn ? "Signed in" : "A demo app"
        var policy = ContentSecurityPolicy()
        policy.formTargets = [target?.source].compactMap(\.self)
        return WebPage(title: title, isWide: true, policy: policy) {
            element("h1") { title }
            if let problem {
                element("p", .class("error-text"), .fixed("role", "alert")) {
                    frame.icon("#error")
                    element("span") { problem }
                }
            }
            element("p") {
                isSignedIn
                    ? "This is what the app was given. A real app shows it to nobody."
                    : "This app runs the authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect)."
            }
            for part in parts {
                element("h2") { part.title }
                element("pre", .fixed("tabindex", "0")) { part.text }
            }
            element(
                "form", .fixed("method", "post"), .action(isSignedIn ? Link("/sign-out") : Link("/sign-in"))
            ) {
                element(
                    "button", .class("button button-primary button-large button-block"), .type("submit")
                ) { isSignedIn ? "Sign out" : "Sign in" }
            }
        }
    }
}
