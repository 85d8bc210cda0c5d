// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Something that has happened with an account.
package struct Activity: Sendable {
    /// What it was.
    package enum Kind: Sendable {
        case signedIn, signInRefused, signedOut, sessionsEnded, passwordChanged, passwordReset, locked,
            unlocked,
            profileChanged, emailChanged, allowed, takenBack, tokensRevoked

        fileprivate func words(_ texts: ActivityTexts) -> String {
            switch self {
            case .signedIn: texts.signedIn
            case .signInRefused: texts.signInRefused
            case .signedOut: texts.signedOut
            case .sessionsEnded: texts.sessionsEnded
            case .passwordChanged: texts.passwordChanged
            case .passwordReset: texts.passwordReset
            case .locked: texts.locked
            case .unlocked: texts.unlocked
            case .profileChanged: texts.profileChanged
            case .emailChanged: texts.emailChanged
            case .allowed: texts.allowed
            case .takenBack: texts.takenBack
            case .tokensRevoked: texts.tokensRevoked
            }
        }

        fileprivate var isBad: Bool { self == .signInRefused || self == .locked }
    }

    private let kind: Kind
    private let time: Timestamp
    private let app: String?
    private let device: Device?
    private let address: String?

    /// `app` is what the place of a name in the sentence is for.
    package init(_ kind: Kind, at time: Timestamp, app: String?, device: Device?, address: String?) {
        self.kind = kind
        self.time = time
        self.app = app
        self.device = device
        self.address = address
    }

    fileprivate func line(_ shell: AccountShell, _ frame: Frame) -> HTML {
        let texts = frame.texts.account
        return element("li") {
            element("span", kind.isBad ? .class("timeline-mark danger-text") : .class("timeline-mark")) {
                frame.icon(kind.isBad ? "#warning" : "#check")
            }
            element("span") {
                sentence(kind.words(texts.activities), app ?? "")
                if device != nil || address != nil {
                    element("span", .class("cell-sub")) { place(device, address, texts) }
                }
            }
            shell.moment(time, texts)
        }
    }
}

/// A browser and its system, as far as it says so.
package struct Device: Sendable {
    package let browser: String?
    package let system: String?
    /// Whether it is one that is carried about.
    package let isMobile: Bool

    package init(browser: String?, system: String?, isMobile: Bool) {
        self.browser = browser
        self.system = system
        self.isMobile = isMobile
    }

    func words(_ texts: AccountTexts) -> HTML {
        switch (browser, system) {
        case (let browser?, let system?): sentence(texts.browserOn, browser, system)
        case (let one?, nil), (nil, let one?): .text(one)
        case (nil, nil): .text(texts.unknownBrowser)
        }
    }
}

/// Device and place.
@HTMLBuilder func place(_ device: Device?, _ address: String?, _ texts: AccountTexts) -> HTML {
    if let device { device.words(texts) }
    if device != nil, address != nil { ", " }
    if let address { sentence(texts.fromAddress, address) }
}

/// How one signs in, the change of the password, and what has happened lately.
package struct SecurityPage: Sendable {
    /// What came of the last attempt to change the password.
    package enum Attempt: Sendable {
        case none
        case presentIsWrong
        case tooManyWrong
        case new(PasswordPage.Attempt)
    }

    private let shell: AccountShell
    private let userName: String
    private let passwordChanged: Timestamp?
    private let requirements: [PasswordRequirement]?
    private let attempt: Attempt
    private let notice: AccountNotice?
    private let activities: [Activity]

    /// Without `requirements` the user has no password here.
    package init(
        _ shell: AccountShell, userName: String, passwordChanged: Timestamp?,
        requirements: [PasswordRequirement]?, attempt: Attempt = .none, notice: AccountNotice? = nil,
        activities: [Activity]
    ) {
        self.shell = shell
        self.userName = userName
        self.passwordChanged = passwordChanged
        self.requirements = requirements
        self.attempt = attempt
        self.notice = notice
        self.activities = activities
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.account
        return WebPage(title: texts.security, account: shell) {
            element("h1") { texts.security }
            if let notice { notice.html(texts.passwordChanged, frame) }
            element("section", .class("panel"), .fixed("aria-labelledby", "how")) {
                element("div", .class("panel-head")) { element("h2", .id("how")) { texts.howYouSignIn } }
                element("ul", .class("lines")) { passwordLine(frame) }
                if let requirements {
                    element("div", .class("panel-body")) { passwordForm(requirements, frame) }
                }
            }
            element("section", .class("panel"), .fixed("aria-labelledby", "activity")) {
                element("div", .class("panel-head")) {
                    element("h2", .id("activity")) { texts.recentActivity }
                }
                element("div", .class("panel-body")) {
                    element("ol", .class("timeline")) {
                        for activity in activities { activity.line(shell, frame) }
                    }
                }
                element("div", .class("panel-foot")) {
                    element("span") { activities.isEmpty ? texts.noActivity : texts.activitySentence }
                }
            }
        }
    }

    private func passwordLine(_ frame: Frame) -> HTML {
        let texts = frame.texts.account
        return element("li") {
            frame.icon("#lock")
            element("span") {
                texts.password
                element("span", .class("sub")) {
                    if requirements == nil {
                        texts.noPassword
                    } else if let passwordChanged {
                        shell.sentence(texts.changedOn, passwordChanged, texts)
                    }
                }
            }
        }
    }

    private func passwordForm(_ requirements: [PasswordRequirement], _ frame: Frame) -> HTML {
        let texts = frame.texts.account
        var isOpen = true
        if case .none = attempt { isOpen = false }
        return element("details", .class("more"), .flag("open", if: isOpen)) {
            element("summary") {
                frame.icon("#chevron-right")
                texts.changePassword
            }
            shell.form(Link("/account/password")) {
                managedUserName(userName)
                presentField(frame)
                newField(requirements, frame)
                element("label", .class("check")) {
                    void("input", .type("checkbox"), .name("others"), .value("true"), .flag("checked"))
                    texts.endOthers
                }
                element("div") {
                    element("button", .class("button button-primary"), .type("submit")) {
                        texts.changePassword
                    }
                }
            }
        }
    }

    private func presentField(_ frame: Frame) -> HTML {
        let texts = frame.texts.account
        let words: String? =
            switch attempt {
            case .presentIsWrong: texts.wrongPassword
            case .tooManyWrong: texts.tooManyWrong
            case .none, .new: nil
            }
        return SecretField(
            name: "old", label: texts.presentPassword, autocomplete: "current-password",
            isRefused: words != nil, describedBy: words == nil ? nil : "old-problem"
        ).html(frame) {
            if let words { problem("old-problem", .text(words), frame) }
        }
    }

    private func newField(_ requirements: [PasswordRequirement], _ frame: Frame) -> HTML {
        let texts = frame.texts.password
        var words: HTML?
        var missing = Set(requirements)
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
