// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A page as a value: what stands in the card, and what the browser is allowed to do with it.
package struct WebPage: Sendable {
    /// The name of the page in the window's title.
    let title: String
    let isWide: Bool
    let content: HTML
    /// What the page may load and where its forms may lead.
    package let policy: ContentSecurityPolicy

    init(
        title: String, isWide: Bool = false, policy: ContentSecurityPolicy = ContentSecurityPolicy(),
        @HTMLBuilder content: () -> HTML
    ) {
        self.title = title
        self.isWide = isWide
        self.policy = policy
        self.content = content()
    }

    /// The document, in UTF-8.
    package func document(in frame: Frame) -> [UInt8] {
        var html = HTML(markup: "<!doctype html>\n")
        html.append(
            element("html", .language(frame.texts.language.tag)) {
                frame.head(title: title, withScripts: policy.inlineScript == nil)
                element("body", .class("front")) {
                    element("main", isWide ? .class("card card-wide") : .class("card")) {
                        frame.brand
                        content
                    }
                    frame.foot
                }
            })
        html.append(markup: "\n")
        return html.bytes
    }
}
