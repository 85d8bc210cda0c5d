// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Something that a new password must be, as people read it.
package enum PasswordRequirement: Sendable, Hashable {
    case length(Int)
    case lowercase, uppercase, number, withoutUserName, uncommon
    case notUsedBefore(Int)

    func words(_ texts: PasswordTexts) -> HTML {
        switch self {
        case .length(let shortest): sentence(texts.length, "\(shortest)")
        case .lowercase: .text(texts.lowercase)
        case .uppercase: .text(texts.uppercase)
        case .number: .text(texts.number)
        case .withoutUserName: .text(texts.withoutUserName)
        case .uncommon: .text(texts.uncommon)
        case .notUsedBefore(let count): sentence(texts.notUsedBefore, "\(count)")
        }
    }

    /// The line of a list, with a mark when it is met.
    func line(isMet: Bool, _ frame: Frame) -> HTML {
        element("li", isMet ? .class("met") : nil) {
            frame.icon(isMet ? "#check" : "#minus")
            element("span") { words(frame.texts.password) }
        }
    }
}

/// The page on which a person chooses a password, behind a link that was sent to them.
///
/// What was typed never comes back in the page.
package struct PasswordPage: Sendable {
    /// Why a password is chosen.
    package enum Occasion: Sendable {
        /// The account is new.
        case welcome
        /// The old one is forgotten, or was taken away.
        case reset
    }

    /// What came of the last attempt.
    package enum Attempt: Sendable {
        case none
        /// These requirements are not met; all others are.
        case refused(Set<PasswordRequirement>)
        /// More characters than are allowed.
        case tooLong(most: Int)
    }

    private let occasion: Occasion
    private let action: Link
    private let userName: String
    private let requirements: [PasswordRequirement]
    private let attempt: Attempt

    /// `action` takes the form, whose one field is `password`; `userName` is for the browser's password
    /// manager.
    package init(
        _ occasion: Occasion, action: Link, userName: String, requirements: [PasswordRequirement],
        attempt: Attempt = .none
    ) {
        self.occasion = occasion
        self.action = action
        self.userName = userName
        self.requirements = requirements
        self.attempt = attempt
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.password
        let title = occasion == .welcome ? texts.welcome : texts.chooseNew
        return WebPage(title: title) {
            heading(title) { occasion == .welcome ? texts.welcomeSentence : texts.chooseNewSentence }
            who(userName)
            element("form", .fixed("method", "post"), .action(action)) {
                void(
                    "input", .class("visually-hidden"), .type("text"), .fixed("autocomplete", "username"),
                    .value(userName), .fixed("tabindex", "-1"), .fixed("aria-hidden", "true"),
                    .flag("readonly"))
                field(frame)
                element(
                    "button", .class("button button-primary button-large button-block"), .type("submit")
                ) { texts.saveAndContinue }
            }
        }
    }

    private func field(_ frame: Frame) -> HTML {
        let texts = frame.texts
        return element("div", .class("field")) {
            element("label", .fixed("for", "password")) { texts.password.newPassword }
            element("div", .class("input-wrap")) {
                void(
                    "input", .class("input input-large"), .id("password"), .name("password"),
                    .type("password"), .fixed("autocomplete", "new-password"),
                    isRefused ? .fixed("aria-invalid", "true") : nil,
                    .fixed("aria-describedby", isRefused ? "problem rules" : "rules"), .flag("required"),
                    .flag("autofocus"))
                element("span", .class("input-end")) {
                    element(
                        "button", .class("button button-quiet button-icon"), .type("button"),
                        .fixed("data-reveals", "password"), .fixed("aria-pressed", "false"),
                        .label(texts.frame.showPassword)
                    ) { frame.icon("#eye") }
                }
            }
            if let problem = problem(texts.password) {
                element("p", .class("error-text"), .id("problem")) {
                    frame.icon("#error")
                    element("span") { problem }
                }
            }
            element("ul", .class("rules-list"), .id("rules")) {
                for requirement in requirements { requirement.line(isMet: isMet(requirement), frame) }
            }
        }
    }

    private var isRefused: Bool { if case .none = attempt { false } else { true } }

    private func isMet(_ requirement: PasswordRequirement) -> Bool {
        if case .refused(let missing) = attempt { !missing.contains(requirement) } else { false }
    }

    private func problem(_ texts: PasswordTexts) -> HTML? {
        switch attempt {
        case .none: nil
        case .refused: .text(texts.notAllowed)
        case .tooLong(let most): sentence(texts.tooLong, "\(most)")
        }
    }
}
