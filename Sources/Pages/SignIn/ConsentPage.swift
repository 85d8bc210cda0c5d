// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page that asks a user what an app may do.
package struct ConsentPage: Sendable {
    /// The app, as it shows itself to people.
    package struct App: Sendable {
        package let name: String
        package let logo: Link?
        package let site: Link?
        package let terms: Link?
        package let privacy: Link?

        package init(
            name: String, logo: Link? = nil, site: Link? = nil, terms: Link? = nil, privacy: Link? = nil
        ) {
            self.name = name
            self.logo = logo
            self.site = site
            self.terms = terms
            self.privacy = privacy
        }
    }

    /// One thing that the app will be able to do.
    package struct Item: Sendable {
        /// How it stands with it.
        package enum Kind: Sendable {
            /// It comes with the others.
            case included
            /// The user may leave it out, by the tick box of this value.
            case optional(id: String, isTicked: Bool)
            /// It was allowed before.
            case allowedBefore
        }

        package let scope: ScopeLabel
        package let kind: Kind

        package init(_ scope: ScopeLabel, _ kind: Kind) {
            self.scope = scope
            self.kind = kind
        }
    }

    private let app: App
    private let userName: String
    private let action: Link
    private let items: [Item]
    private let question: String
    private let hasChanged: Bool
    private let formTargets: [String]

    /// `action` takes the form: `answer` is `allow`, `deny` or `other`, `scope` is the value of each ticked
    /// box, and `question` comes back as it is given, so that an answer is known to be one to this question.
    package init(
        _ app: App, userName: String, action: Link, items: [Item], question: String, hasChanged: Bool = false,
        formTargets: [String] = []
    ) {
        self.app = app
        self.userName = userName
        self.action = action
        self.items = items
        self.question = question
        self.hasChanged = hasChanged
        self.formTargets = formTargets
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.consent
        var policy = policy(formTargets: formTargets)
        if let source = app.logo?.source { policy.images = [source] }
        return WebPage(title: texts.allow, policy: policy) {
            icons(frame)
            if hasChanged {
                element("div", .class("banner banner-warn"), .fixed("role", "status")) {
                    frame.icon("#warning")
                    element("p") { texts.hasChanged }
                }
            }
            heading(frame)
            element("form", .fixed("method", "post"), .action(action)) {
                void("input", .type("hidden"), .name("question"), .value(question))
                element("p", .class("small muted"), .id("able")) { texts.willBeAble }
                element("ul", .class("grants"), .fixed("aria-labelledby", "able")) {
                    for item in items { line(item, frame) }
                }
                element("div", .class("two")) {
                    button("deny", .class("button button-large"), texts.deny)
                    button("allow", .class("button button-primary button-large"), texts.allow)
                }
            }
            below(texts)
        }
    }

    /// The button for somebody else has a form of its own: the first button of a form is the one that the
    /// enter key presses.
    private func heading(_ frame: Frame) -> HTML {
        let texts = frame.texts.consent
        return element("div", .class("card-head")) {
            element("h1") { sentence(texts.title, app.name) }
            element("form", .class("in-line"), .fixed("method", "post"), .action(action)) {
                element("span") { sentence(texts.signedInAs, userName) }
                " "
                button("other", .class("link-button"), texts.notYou)
            }
        }
    }

    private func icons(_ frame: Frame) -> HTML {
        element("div", .class("pair-icons"), .fixed("aria-hidden", "true")) {
            element("span", .class("app-icon app-icon-large")) {
                if let logo = app.logo {
                    void("img", .source(logo), .fixed("alt", ""), .fixed("referrerpolicy", "no-referrer"))
                } else {
                    frame.icon("#globe")
                }
            }
            frame.icon("#arrow-right")
            element("span", .class("app-icon app-icon-large")) { frame.icon("#person") }
        }
    }

    private func button(_ answer: StaticString, _ look: Attribute, _ words: String) -> HTML {
        element("button", look, .type("submit"), .name("answer"), .fixed("value", answer)) { words }
    }

    private func line(_ item: Item, _ frame: Frame) -> HTML {
        let texts = frame.texts.consent
        let words = item.scope.words(texts.scopes)
        switch item.kind {
        case .included: return plain(words, nil, frame)
        case .allowedBefore: return plain(words, texts.allowedBefore, frame)
        case .optional(let id, let isTicked):
            return element("li") {
                element("label", .class("check")) {
                    void(
                        "input", .type("checkbox"), .name("scope"), .value(id), .flag("checked", if: isTicked)
                    )
                    element("bdi") { words.name }
                    element("span", .class("help")) {
                        if let description = words.description {
                            isolated(description)
                            " · "
                        }
                        texts.optional
                    }
                }
            }
        }
    }

    private func plain(_ words: ScopeWords, _ note: String?, _ frame: Frame) -> HTML {
        element("li") {
            frame.icon("#check")
            element("span") {
                element("bdi") { words.name }
                if let description = words.description { element("span") { isolated(description) } }
                if let note { element("span") { note } }
            }
        }
    }

    private func below(_ texts: ConsentTexts) -> HTML {
        var html = element("p", .class("help")) {
            texts.takeBack
            " "
            element("a", .href(Link("/account/apps"))) { texts.yourApps }
        }
        let links = [(app.terms, texts.terms), (app.privacy, texts.privacy), (app.site, texts.site)]
        guard links.contains(where: { $0.0 != nil }) else { return html }
        html.append(
            element("div", .class("card-links")) {
                for (link, words) in links {
                    if let link {
                        element("a", .href(link), .fixed("rel", "noreferrer"), .fixed("target", "_blank")) {
                            sentence(words, app.name)
                        }
                    }
                }
            })
        return html
    }
}

/// A scope as people read it: in our words where it is one of OpenID Connect, otherwise in those of the
/// administrator.
package enum ScopeLabel: Sendable, Equatable {
    case openID, profile, email, address, phone, offlineAccess, deviceSSO
    case other(ScopeWords)

    func words(_ texts: ScopeTexts) -> ScopeWords {
        switch self {
        case .openID: texts.openID
        case .profile: texts.profile
        case .email: texts.email
        case .address: texts.address
        case .phone: texts.phone
        case .offlineAccess: texts.offlineAccess
        case .deviceSSO: texts.deviceSSO
        case .other(let words): words
        }
    }
}
