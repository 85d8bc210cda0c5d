// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What is around the pages of one's own account: whose it is, the way to the other pages, and out.
package struct AccountShell: Sendable {
    /// The pages.
    package enum Section: Sendable, CaseIterable {
        case profile, security, sessions, apps

        fileprivate var link: Link {
            switch self {
            case .profile: Link("/account/profile")
            case .security: Link("/account/security")
            case .sessions: Link("/account/sessions")
            case .apps: Link("/account/apps")
            }
        }

        fileprivate var icon: StaticString {
            switch self {
            case .profile: "#person"
            case .security: "#shield"
            case .sessions: "#device"
            case .apps: "#app"
            }
        }

        func words(_ texts: AccountTexts) -> String {
            switch self {
            case .profile: texts.profile
            case .security: texts.security
            case .sessions: texts.sessions
            case .apps: texts.apps
            }
        }
    }

    private let section: Section
    private let userName: String
    /// What every form of the session carries.
    let token: String
    let now: Timestamp

    /// `token` is what every form carries, so that no other site can send it.
    package init(_ section: Section, userName: String, token: String, now: Timestamp) {
        self.section = section
        self.userName = userName
        self.token = token
        self.now = now
    }

    func title(_ frame: Frame) -> String { section.words(frame.texts.account) }

    func body(_ frame: Frame, _ content: HTML) -> HTML {
        let texts = frame.texts.account
        return element("body", .class("account")) {
            element("a", .class("skip"), .href(Link("#main"))) { texts.skip }
            element("header", .class("account-top")) {
                frame.icon("#mark", .class("mark"))
                element("b") { isolated(frame.organisation) }
                element("div", .class("push")) { menu(frame) }
            }
            element("div", .class("account-body")) {
                element("nav", .class("account-nav"), .label(texts.yourAccount)) {
                    for other in Section.allCases {
                        element(
                            "a", .href(other.link), other == section ? .fixed("aria-current", "page") : nil
                        ) {
                            frame.icon(other.icon)
                            other.words(texts)
                        }
                    }
                }
                element("main", .class("stack stack-6"), .id("main"), .fixed("tabindex", "-1")) { content }
            }
        }
    }

    private func menu(_ frame: Frame) -> HTML {
        let words = frame.texts.frame
        var html = element(
            "button", .class("button button-quiet"), .type("button"), .fixed("popovertarget", "theme-menu"),
            .fixed("aria-haspopup", "true")
        ) {
            element("span", .class("avatar"), .fixed("aria-hidden", "true")) {
                userName.first.map { String($0).uppercased() } ?? ""
            }
            isolated(userName)
        }
        html.append(
            element("div", .class("popover menu"), .flag("popover"), .id("theme-menu")) {
                frame.look("light", "#sun", words.light)
                frame.look("dark", "#moon", words.dark)
                frame.look("system", "#laptop", words.asTheSystem)
                void("hr")
                form(Link("/account/sign-out")) {
                    element("button", .type("submit")) {
                        frame.icon("#logout")
                        frame.texts.account.signOut
                    }
                }
            })
        return html
    }

    /// A form that this server alone can have made.
    func form(_ action: Link, _ look: Attribute? = nil, @HTMLBuilder content: () -> HTML) -> HTML {
        element("form", look, .fixed("method", "post"), .action(action)) {
            void("input", .type("hidden"), .name("token"), .value(token))
            content()
        }
    }

    /// A moment in words: today, yesterday, or the date.
    func moment(_ time: Timestamp, _ texts: AccountTexts) -> HTML {
        let text = time.wholeSecond.rfc3339
        let (date, clock) = (text.prefix(10), text.dropFirst(11).prefix(5))
        let words: String =
            switch date {
            case now.rfc3339.prefix(10): texts.today
            case (now - .seconds(86_400)).rfc3339.prefix(10): texts.yesterday
            default: String(date)
            }
        return element("time", .dateTime(text)) { "\(words), \(clock) UTC" }
    }

    /// A sentence with one moment in the place of `{0}`.
    func sentence(_ text: String, _ time: Timestamp, _ texts: AccountTexts) -> HTML {
        guard let place = text.firstRange(of: "{0}") else { return .text(text) }
        var html = HTML.text(String(text[..<place.lowerBound]))
        html.append(moment(time, texts))
        html.append(.text(String(text[place.upperBound...])))
        return html
    }
}

/// What a form has done, at the top of the page.
package enum AccountNotice: Sendable {
    case done
    case failed([String])

    func html(_ words: String, _ frame: Frame) -> HTML {
        switch self {
        case .done:
            return element("div", .class("banner banner-ok"), .fixed("role", "status")) {
                frame.icon("#ok")
                element("p") { words }
            }
        case .failed(let causes):
            return element("div", .class("banner banner-danger"), .fixed("role", "alert")) {
                frame.icon("#error")
                element("div") {
                    element("p", .class("banner-title")) { words }
                    for cause in causes { element("p") { isolated(cause) } }
                }
            }
        }
    }
}
