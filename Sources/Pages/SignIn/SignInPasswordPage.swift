// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page that asks for the password of the one who signs in.
///
/// It says the same whether there is such a user or not, and of a locked account no more than of a wrong
/// password.
package struct SignInPasswordPage: Sendable {
    /// Why the last password was not taken.
    package enum Refusal: Sendable {
        case wrong
        /// The network has sent too many.
        case tooMany
    }

    private let app: String?
    private let links: SignInLinks
    private let name: String
    private let keeps: Bool
    private let refusal: Refusal?
    private let formTargets: [String]

    /// `keeps` is whether the box was ticked before.
    package init(
        app: String?, links: SignInLinks, name: String, keeps: Bool = false, refusal: Refusal? = nil,
        formTargets: [String] = []
    ) {
        self.app = app
        self.links = links
        self.name = name
        self.keeps = keeps
        self.refusal = refusal
        self.formTargets = formTargets
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        return WebPage(title: texts.enterPassword, policy: policy(formTargets: formTargets)) {
            heading(texts.enterPassword) { if let app { sentence(texts.toApp, app) } }
            who(name, change: (links.other, texts.notYou))
            element("form", .fixed("method", "post"), .action(links.page)) {
                managedUserName(name)
                SecretField(
                    name: "password", label: texts.password, autocomplete: "current-password",
                    isRefused: refusal != nil, hasFocus: true,
                    describedBy: refusal == nil ? nil : "problem"
                ).html(frame) {
                    if let refusal {
                        problem("problem", .text(refusal == .wrong ? texts.wrong : texts.tooMany), frame)
                    }
                }
                element("label", .class("check")) {
                    void(
                        "input", .type("checkbox"), .name("keep"), .value("true"), .flag("checked", if: keeps)
                    )
                    texts.keepSignedIn
                }
                submit(texts.signIn)
            }
            cardLinks((links.forgotten, texts.forgotten), (links.unlock, texts.unlock))
        }
    }
}
