// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The answer of the authorization endpoint as a page that hands it to the client.
///
/// Both pages have one script, which is written here and allowed by its hash; what it hands over is in the
/// fields of a form.
package struct AnswerPage: Sendable {
    /// How it is handed over.
    package enum Way: Sendable {
        /// A form that sends itself (OAuth 2.0 Form Post Response Mode); without scripts by a button.
        case form
        /// The original's `okta_post_message`: tells the page that has framed or opened this one, and no
        /// other.
        case message
    }

    private let way: Way
    private let target: Link
    private let origin: String
    private let fields: [(name: String, value: String)]

    /// `target` is the proven redirect URI; `nil` when it has no origin that a page could be of.
    package init?(_ way: Way, target: Link, fields: [(name: String, value: String)]) {
        guard let origin = target.source else { return nil }
        if way == .message, origin.hasSuffix(":") { return nil }
        self.way = way
        self.target = target
        self.origin = origin
        self.fields = fields
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.authorize
        var policy = ContentSecurityPolicy()
        let script: StaticString
        switch way {
        case .form:
            policy.formTargets = [origin]
            script = Self.submit
        case .message:
            policy.framedBy = origin
            script = Self.tell
        }
        policy.inlineScript = script.description
        return WebPage(title: texts.goingOn, policy: policy) {
            heading(texts.goingOn) { texts.goingOnSentence }
            switch way {
            case .form:
                element("form", .fixed("method", "post"), .action(target), .class("card-body")) {
                    hidden
                    element("button", .class("button button-primary button-large"), .type("submit")) {
                        texts.goOn
                    }
                }
            case .message:
                element("form", .data("data-origin", origin)) { hidden }
            }
            element("script") { HTML(markup: script) }
        }
    }

    private var hidden: HTML {
        var html = HTML.empty
        for field in fields {
            html.append(void("input", .type("hidden"), .fieldName(field.name), .value(field.value)))
        }
        return html
    }

    private static let submit: StaticString = "document.forms[0].submit()"

    /// A plain object, as the original's browser SDK expects it, for the origin of the redirect URI alone.
    private static let tell: StaticString =
        "(()=>{const f=document.forms[0],m={};for(const i of f.elements)m[i.name]=i.value;const t=window.opener||(window.parent!==window?window.parent:null);if(t)t.postMessage(m,f.dataset.origin)})()"
}
