// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page on which somebody who signs in replaces a password that has expired, or soon will.
///
/// What was typed never comes back in the page.
package struct ReplacePasswordPage: Sendable {
    /// Why it is replaced.
    package enum Occasion: Sendable, Equatable {
        case expired
        /// It can be left for so many days.
        case expiring(days: Int)
    }

    /// What came of the last attempt.
    package enum Attempt: Sendable {
        case none
        case presentIsWrong
        case tooManyWrong
        case new(PasswordPage.Attempt)
    }

    private let occasion: Occasion
    private let links: SignInLinks
    private let name: String
    private let requirements: [PasswordRequirement]
    private let attempt: Attempt
    private let formTargets: [String]

    package init(
        _ occasion: Occasion, links: SignInLinks, name: String, requirements: [PasswordRequirement],
        attempt: Attempt = .none, formTargets: [String] = []
    ) {
        self.occasion = occasion
        self.links = links
        self.name = name
        self.requirements = requirements
        self.attempt = attempt
        self.formTargets = formTargets
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        let title = occasion == .expired ? frame.texts.password.chooseNew : texts.expiring
        return WebPage(title: title, policy: policy(formTargets: formTargets)) {
            heading(title) { why(texts) }
            who(name, change: (links.other, texts.notYou))
            element("form", .fixed("method", "post"), .action(links.page)) {
                managedUserName(name)
                presentField(frame)
                newField(frame)
                submit(texts.saveAndGoOn)
            }
            if occasion != .expired {
                element("form", .fixed("method", "post"), .action(links.page)) {
                    void("input", .type("hidden"), .name("skip"), .value("true"))
                    element("button", .class("button button-large button-block"), .type("submit")) {
                        texts.notNow
                    }
                }
            }
            cardLinks((links.forgotten, texts.forgotten))
        }
    }

    private func why(_ texts: SignInTexts) -> HTML {
        switch occasion {
        case .expired: .text(texts.expired)
        case .expiring(days: ...1): .text(texts.expiringToday)
        case .expiring(let days): sentence(texts.expiringSentence, "\(days)")
        }
    }

    private func presentField(_ frame: Frame) -> HTML {
        let texts = frame.texts.signIn
        let words: String? =
            switch attempt {
            case .presentIsWrong: texts.presentIsWrong
            case .tooManyWrong: texts.tooMany
            case .none, .new: nil
            }
        return SecretField(
            name: "old", label: texts.presentPassword, autocomplete: "current-password",
            isRefused: words != nil, hasFocus: true, describedBy: words == nil ? nil : "old-problem"
        ).html(frame) {
            if let words { problem("old-problem", .text(words), frame) }
        }
    }

    private func newField(_ frame: Frame) -> HTML {
        let texts = frame.texts.password
        var words: HTML?
        var missing: Set<PasswordRequirement> = Set(requirements)
        if case .new(let attempt) = attempt {
            switch attempt {
            case .none: break
            case .refused(let broken):
                words = .text(texts.notAllowed)
                missing = broken
            case .tooLong(let most): words = sentence(texts.tooLong, "\(most)")
            }
        }
        return SecretField(
            name: "password", label: texts.newPassword, autocomplete: "new-password",
            isRefused: words != nil, describedBy: words == nil ? "rules" : "problem rules"
        ).html(frame) {
            if let words { problem("problem", words, frame) }
            element("ul", .class("rules-list"), .id("rules")) {
                for requirement in requirements {
                    requirement.line(isMet: !missing.contains(requirement), frame)
                }
            }
        }
    }
}
