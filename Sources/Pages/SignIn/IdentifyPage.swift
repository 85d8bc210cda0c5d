// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The addresses of one sign-in.
package struct SignInLinks: Sendable {
    /// The page itself, which takes the forms.
    package let page: Link
    /// Where another name can be said.
    package let other: Link
    package let forgotten: Link
    package let unlock: Link

    package init(page: Link, other: Link, forgotten: Link, unlock: Link) {
        self.page = page
        self.other = other
        self.forgotten = forgotten
        self.unlock = unlock
    }
}

/// The page that asks who signs in.
package struct IdentifyPage: Sendable {
    private let app: String?
    private let links: SignInLinks
    private let name: String
    private let formTargets: [String]

    /// `app` is the label of the app that the sign-in is for, `name` what is expected or was typed before.
    package init(app: String?, links: SignInLinks, name: String = "", formTargets: [String] = []) {
        self.app = app
        self.links = links
        self.name = name
        self.formTargets = formTargets
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        return WebPage(title: texts.signIn, policy: policy(formTargets: formTargets)) {
            heading(texts.signIn) { if let app { sentence(texts.toApp, app) } }
            element("form", .fixed("method", "post"), .action(links.page)) {
                userNameField(name, frame)
                submit(texts.next)
            }
            cardLinks((links.forgotten, texts.forgotten))
        }
    }
}

/// The field for the name that somebody signs in with.
func userNameField(_ name: String, _ frame: Frame) -> HTML {
    element("div", .class("field")) {
        element("label", .fixed("for", "identifier")) { frame.texts.signIn.userName }
        void(
            "input", .class("input input-large"), .id("identifier"), .name("identifier"), .type("text"),
            .fixed("autocomplete", "username"), .fixed("autocapitalize", "none"),
            .fixed("spellcheck", "false"), .fixed("maxlength", "400"), name.isEmpty ? nil : .value(name),
            .flag("required"), .flag("autofocus"))
    }
}
