// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The pages for somebody who cannot sign in: a link by mail to choose another password, or to unlock the
/// account.
///
/// They are the same whether there is such an account or not.
package struct RecoveryPage: Sendable {
    /// What is asked for.
    package enum Wish: Sendable, CaseIterable {
        case password, unlock
    }

    private let wish: Wish
    private let action: Link
    private let back: Link

    package init(_ wish: Wish, action: Link, back: Link) {
        self.wish = wish
        self.action = action
        self.back = back
    }

    /// The page that asks for the name.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        let title = wish == .password ? texts.forgottenTitle : texts.unlockTitle
        return WebPage(title: title) {
            heading(title) { wish == .password ? texts.forgottenSentence : texts.unlockSentence }
            element("form", .fixed("method", "post"), .action(action)) {
                userNameField("", frame)
                submit(texts.sendLink)
            }
            element("p", .class("help")) { texts.sameForAll }
            cardLinks((back, texts.backToSignIn))
        }
    }
}

/// The page that says that a link is on its way, if there is such an account.
package struct LinkSentPage: Sendable {
    private let back: Link

    package init(back: Link) { self.back = back }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        return WebPage(title: texts.lookAtMail) {
            frame.bigIcon("#mail", "big-icon big-icon-accent")
            heading(texts.lookAtMail) { texts.mailSentence }
            element("p", .class("help")) { texts.mailNext }
            cardLinks((back, texts.backToSignIn))
        }
    }
}

/// The page behind the link that unlocks an account, before and after.
package struct UnlockPage: Sendable {
    private let action: Link?
    private let userName: String

    /// `action` takes the form; `nil` once the account is unlocked.
    package init(action: Link?, userName: String) {
        self.action = action
        self.userName = userName
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        guard let action else {
            return WebPage(title: texts.unlocked) {
                frame.bigIcon("#check", "big-icon big-icon-ok")
                heading(texts.unlocked) { texts.unlockedSentence }
                element(
                    "a", .class("button button-primary button-large button-block"), .href(Link("/signin"))
                ) { texts.signIn }
            }
        }
        return WebPage(title: texts.unlockTitle) {
            frame.bigIcon("#lock", "big-icon")
            heading(texts.unlockTitle) { texts.unlockNowSentence }
            who(userName)
            element("form", .fixed("method", "post"), .action(action)) { submit(texts.unlockNow) }
        }
    }
}

/// The page that says that an account is locked; shown only where the administrator wants people to know.
package struct LockedPage: Sendable {
    private let links: SignInLinks
    private let requestID: String

    package init(links: SignInLinks, requestID: String) {
        self.links = links
        self.requestID = requestID
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signIn
        return WebPage(title: texts.locked) {
            frame.bigIcon("#lock", "big-icon big-icon-danger")
            heading(texts.locked) { texts.lockedSentence }
            element("div", .class("card-body")) {
                element("a", .class("factor"), .href(links.unlock)) {
                    frame.icon("#mail")
                    element("span") {
                        element("b") { texts.unlockByMail }
                        element("span") { texts.unlockByMailSentence }
                    }
                    frame.icon("#chevron-right")
                }
            }
            element("div", .class("finding")) {
                frame.icon("#info")
                element("span") {
                    element("b") { texts.wasItYou }
                    " "
                    texts.wasItYouSentence
                }
            }
            cardLinks((links.other, texts.otherAccount))
            element("p", .class("help")) {
                frame.texts.frame.reference
                " "
                element("span", .class("mono")) { requestID }
            }
        }
    }
}
