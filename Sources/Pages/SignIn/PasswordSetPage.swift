// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page that says that a password was set.
package struct PasswordSetPage: Sendable {
    package init() {}

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.password
        return WebPage(title: texts.isSet) {
            frame.bigIcon("#check", "big-icon big-icon-ok")
            heading(texts.isSet) { texts.nextTime }
            element("a", .class("button button-large button-block"), .href(Link("/signin"))) {
                frame.texts.signIn.signIn
            }
            element("p", .class("help")) { texts.isSetSentence }
        }
    }
}
