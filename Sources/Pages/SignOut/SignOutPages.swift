// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Asks whether to sign out, for a request that does not prove that an app of the user has made it.
package struct SignOutPage: Sendable {
    private let action: Link
    private let user: String
    private let app: String?
    private let fields: [(name: String, value: String)]
    private let formTargets: [String]

    /// `fields` go back with the form; `user` is the login of who is signed in, `app` the name of the client
    /// that asks, and `formTargets` where it leads afterwards.
    package init(
        action: Link, user: String, app: String?, fields: [(name: String, value: String)],
        formTargets: [String] = []
    ) {
        self.action = action
        self.user = user
        self.app = app
        self.fields = fields
        self.formTargets = formTargets
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signOut
        var policy = ContentSecurityPolicy()
        policy.formTargets = formTargets
        return WebPage(title: texts.question, policy: policy) {
            heading(texts.question) { sentence(texts.signedInAs, user) }
            if let app { element("p") { sentence(texts.appAsks, app) } }
            element("form", .fixed("method", "post"), .action(action), .class("card-body")) {
                hidden
                element("button", .class("button button-primary button-large button-block"), .type("submit"))
                {
                    texts.signOut
                }
            }
            element("div", .class("card-links")) {
                element("a", .href(Link("/"))) { texts.stay }
            }
        }
    }

    private var hidden: HTML {
        var html = HTML.empty
        for field in fields {
            html.append(void("input", .type("hidden"), .fieldName(field.name), .value(field.value)))
        }
        return html
    }
}

/// Says that the user is signed out, and tells the apps of the session in frames (OpenID Connect
/// Front-Channel Logout 1.0 §3).
package struct SignedOutPage: Sendable {
    private let app: String?
    private let wayBack: Link?
    private let frames: [Link]

    /// `wayBack` leads to the app that has asked, by its proven URI.
    package init(app: String? = nil, wayBack: Link? = nil, frames: [Link] = []) {
        self.app = app
        self.wayBack = wayBack
        self.frames = frames
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signOut
        var policy = ContentSecurityPolicy()
        for source in frames.compactMap(\.source) where !policy.frames.contains(source) {
            policy.frames.append(source)
        }
        return WebPage(title: texts.signedOut, policy: policy) {
            frame.bigIcon("#check", "big-icon big-icon-ok")
            heading(texts.signedOut) { sentence(texts.signedOutOf, frame.organisation) }
            if let wayBack {
                element("div", .class("card-body")) {
                    element("a", .class("button button-primary button-large button-block"), .href(wayBack)) {
                        if let app { sentence(texts.backTo, app) } else { texts.goOn }
                    }
                }
                element("div", .class("card-links")) {
                    element("a", .href(Link("/signin"))) { texts.signInAgain }
                }
            } else {
                element("div", .class("card-body")) {
                    element(
                        "a", .class("button button-primary button-large button-block"),
                        .href(Link("/signin"))
                    ) { texts.signInAgain }
                }
            }
            told
        }
    }

    private var told: HTML {
        var html = HTML.empty
        for link in frames {
            html.append(
                element(
                    "iframe", .source(link), .flag("hidden"), .fixed("referrerpolicy", "no-referrer"),
                    .fixed("title", "sign-out")
                ) {})
        }
        return html
    }
}

/// A request to sign out that is wrong: the person stays signed in and learns that it is not their fault, the
/// developer of the app what to fix.
package struct BadSignOutPage: Sendable {
    private let app: String?
    private let error: String
    private let description: String
    private let requestID: String

    package init(app: String?, error: String, description: String, requestID: String) {
        self.app = app
        self.error = error
        self.description = description
        self.requestID = requestID
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.signOut
        let authorize = frame.texts.authorize
        return WebPage(title: texts.badLink, isWide: true) {
            frame.bigIcon("#warning", "big-icon big-icon-danger")
            heading(texts.badLink) { texts.notSignedOut }
            element("a", .class("button button-large button-block"), .href(Link("/login/signout"))) {
                texts.signOut
            }
            element("details", .class("more")) {
                element("summary") {
                    frame.icon("#chevron-right")
                    authorize.forDevelopers
                }
                element("dl", .class("pairs pairs-tight")) {
                    pair(authorize.error, error)
                    pair(authorize.description, description)
                    if let app { pair(authorize.client, app) }
                    pair(frame.texts.frame.reference, requestID)
                }
            }
        }
    }

    private func pair(_ name: String, _ value: String) -> HTML {
        var html = element("dt") { name }
        html.append(element("dd", .class("mono")) { value })
        return html
    }
}
