// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The browsers that are signed in.
package struct SessionsPage: Sendable {
    /// One of them.
    package struct Line: Sendable {
        package let id: String
        package let isThis: Bool
        package let device: Device
        package let address: String?
        package let signedIn: Timestamp
        package let used: Timestamp

        package init(
            id: String, isThis: Bool, device: Device, address: String?, signedIn: Timestamp, used: Timestamp
        ) {
            self.id = id
            self.isThis = isThis
            self.device = device
            self.address = address
            self.signedIn = signedIn
            self.used = used
        }
    }

    private let shell: AccountShell
    private let lines: [Line]
    private let notice: AccountNotice?

    package init(_ shell: AccountShell, lines: [Line], notice: AccountNotice? = nil) {
        self.shell = shell
        self.lines = lines
        self.notice = notice
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.account
        return WebPage(title: texts.sessions, account: shell) {
            element("div", .class("spread")) {
                element("h1") { texts.sessions }
                if lines.count > 1 {
                    shell.form(Link("/account/sessions")) {
                        element(
                            "button", .class("button button-danger"), .type("submit"), .name("end"),
                            .fixed("value", "others")
                        ) { texts.signOutElsewhere }
                    }
                }
            }
            if let notice { notice.html(texts.sessionEnded, frame) }
            element("section", .class("panel"), .label(texts.sessions)) {
                element("ul", .class("lines")) { for line in lines { html(line, frame) } }
            }
        }
    }

    private func html(_ line: Line, _ frame: Frame) -> HTML {
        let texts = frame.texts.account
        return element("li") {
            frame.icon(line.device.isMobile ? "#device" : "#laptop")
            element("span") {
                line.device.words(texts)
                if line.isThis {
                    " "
                    element("span", .class("badge badge-ok")) {
                        frame.icon("#check")
                        texts.thisBrowser
                    }
                }
                element("span", .class("sub")) {
                    if let address = line.address {
                        sentence(texts.fromAddress, address)
                        " · "
                    }
                    shell.sentence(texts.signedInOn, line.signedIn, texts)
                    " · "
                    shell.sentence(texts.usedOn, line.used, texts)
                }
            }
            shell.form(line.isThis ? Link("/account/sign-out") : Link("/account/sessions")) {
                element(
                    "button", .class("button button-small"), .type("submit"), .name("end"), .value(line.id)
                ) { texts.signOut }
            }
        }
    }
}

/// The apps that have access to the account, and what they may do.
package struct AccountAppsPage: Sendable {
    /// One of them.
    package struct Line: Sendable {
        package let id: String
        package let name: String
        package let site: Link?
        package let scopes: [ScopeLabel]
        package let allowed: Timestamp?
        package let used: Timestamp?

        package init(
            id: String, name: String, site: Link?, scopes: [ScopeLabel], allowed: Timestamp?, used: Timestamp?
        ) {
            self.id = id
            self.name = name
            self.site = site
            self.scopes = scopes
            self.allowed = allowed
            self.used = used
        }
    }

    private let shell: AccountShell
    private let lines: [Line]
    private let notice: AccountNotice?

    package init(_ shell: AccountShell, lines: [Line], notice: AccountNotice? = nil) {
        self.shell = shell
        self.lines = lines
        self.notice = notice
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.account
        return WebPage(title: texts.apps, account: shell) {
            element("h1") { texts.apps }
            if let notice { notice.html(texts.revoked, frame) }
            if lines.isEmpty { element("p", .class("muted")) { texts.noApps } }
            for line in lines { html(line, frame) }
        }
    }

    private func html(_ line: Line, _ frame: Frame) -> HTML {
        let texts = frame.texts.account
        return element("article", .class("panel")) {
            element("div", .class("panel-head")) {
                element("span", .class("app-icon")) { frame.icon("#globe") }
                element("h2") { isolated(line.name) }
                if let host = line.site?.source { element("span", .class("muted tiny")) { host } }
            }
            element("div", .class("panel-body")) {
                element("dl", .class("pairs")) {
                    element("dt") { texts.itMay }
                    element("dd") { may(line, frame) }
                    if let allowed = line.allowed {
                        element("dt") { texts.youAllowed }
                        element("dd") { shell.moment(allowed, texts) }
                    }
                    if let used = line.used {
                        element("dt") { texts.lastUsed }
                        element("dd") { shell.moment(used, texts) }
                    }
                }
                element("details", .class("more")) {
                    element("summary") {
                        frame.icon("#chevron-right")
                        texts.revoke
                    }
                    shell.form(Link("/account/apps")) {
                        element("p", .class("small")) {
                            element("b") { sentence(texts.revokeQuestion, line.name) }
                            " "
                            texts.revokeSentence
                        }
                        element("div") {
                            element(
                                "button", .class("button button-danger-solid"), .type("submit"), .name("app"),
                                .value(line.id)
                            ) { frame.texts.account.revoke.replacing("…", with: "") }
                        }
                    }
                }
            }
        }
    }

    private func may(_ line: Line, _ frame: Frame) -> HTML {
        guard !line.scopes.isEmpty else { return .text(frame.texts.account.nothingSpecial) }
        var html = HTML.empty
        for (place, scope) in line.scopes.enumerated() {
            if place > 0 { html.append(.text("; ")) }
            html.append(isolated(scope.words(frame.texts.consent.scopes).name))
        }
        return html
    }
}
