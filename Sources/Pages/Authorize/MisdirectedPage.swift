// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An authorization request that is wrong in a way that no client can be told of: the person learns that it
/// is not their fault, the developer of the app what to fix.
package struct MisdirectedPage: Sendable {
    /// What was wrong.
    package enum Fault: Sendable, CaseIterable {
        /// The client is unknown, not active, or not named.
        case client
        /// The redirect URI is not one that the client has registered.
        case redirectURI
        /// Anything else.
        case other
    }

    /// What developers read.
    package struct Details: Sendable {
        /// The word of RFC 6749 §4.1.2.1.
        package let error: String
        package let description: String
        /// As it was sent.
        package let clientID: String?
        package let redirectURI: String?
        package let requestID: String

        package init(
            error: String, description: String, clientID: String?, redirectURI: String?, requestID: String
        ) {
            self.error = error
            self.description = description
            self.clientID = clientID
            self.redirectURI = redirectURI
            self.requestID = requestID
        }
    }

    private let fault: Fault
    private let app: String?
    private let details: Details

    /// `app` is the name of the client, where there is one.
    package init(_ fault: Fault, app: String?, details: Details) {
        self.fault = fault
        self.app = app
        self.details = details
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.authorize
        return WebPage(title: texts.badLink, isWide: true) {
            frame.bigIcon("#warning", "big-icon big-icon-danger")
            element("div", .class("card-head")) {
                element("h1") {
                    if let app { sentence(texts.badLinkOf, app) } else { texts.badLink }
                }
                element("p") { texts.notYourFault }
            }
            element("details", .class("more")) {
                element("summary") {
                    frame.icon("#chevron-right")
                    texts.forDevelopers
                }
                element("div", .class("stack stack-3")) { developers(frame) }
            }
        }
    }

    @HTMLBuilder private func developers(_ frame: Frame) -> HTML {
        let texts = frame.texts.authorize
        element("p", .class("small")) {
            element("b") {
                switch fault {
                case .client: texts.clientFault
                case .redirectURI: texts.redirectFault
                case .other: texts.otherFault
                }
            }
        }
        if fault == .redirectURI, let uri = details.redirectURI {
            element("div", .class("code")) {
                element(
                    "pre", .fixed("tabindex", "0"), .fixed("role", "group"), .label(texts.sentURI)
                ) { uri }
            }
        }
        element("p", .class("small muted")) {
            switch fault {
            case .client: texts.clientAdvice
            case .redirectURI: texts.redirectAdvice
            case .other: texts.otherAdvice
            }
        }
        element("dl", .class("pairs pairs-tight")) {
            pair(texts.error, details.error)
            pair(texts.description, details.description)
            if let client = details.clientID { pair(texts.client, client) }
            pair(frame.texts.frame.reference, details.requestID)
        }
    }

    private func pair(_ name: String, _ value: String) -> HTML {
        var html = element("dt") { name }
        html.append(element("dd", .class("mono")) { value })
        return html
    }
}
