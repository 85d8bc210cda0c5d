// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A page as a value: what stands in the card, and what the browser is allowed to do with it.
package struct WebPage: Sendable {
    /// The name of the page in the window's title.
    let title: String
    let isWide: Bool
    /// What is around a page of one's own account, which has no card.
    let account: AccountShell?
    let content: HTML
    /// What the page may load and where its forms may lead.
    package let policy: ContentSecurityPolicy

    init(
        title: String, isWide: Bool = false, account: AccountShell? = nil,
        policy: ContentSecurityPolicy = ContentSecurityPolicy(),
        @HTMLBuilder content: () -> HTML
    ) {
        self.title = title
        self.isWide = isWide
        self.account = account
        self.policy = policy
        self.content = content()
    }

    /// The document, in UTF-8.
    package func document(in frame: Frame) -> [UInt8] {
        var html = HTML(markup: "<!doctype html>\n")
        html.append(
            element("html", .language(frame.texts.language.tag)) {
                frame.head(title: title, withScripts: policy.inlineScript == nil)
                if let account {
                    account.body(frame, content)
                } else {
                    element("body", .class("front")) {
                        element("main", isWide ? .class("card card-wide") : .class("card")) {
                            frame.brand
                            content
                        }
                        frame.foot
                    }
                }
            })
        html.append(markup: "\n")
        return html.bytes
    }
}
