// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import ManagementAPI
import OAuth
import Pages
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// Who looks at the pages of the own account, by the live session of the browser.
struct AccountVisitor: Sendable {
    let session: Session
    let user: User
    /// What every form of this session carries.
    ///
    /// It is derived from the secret of the cookie, 256 random bits that no other site knows, and says
    /// nothing of it.
    let token: String

    fileprivate init(_ live: (session: Session, user: User), cookie: Secret) {
        (session, user) = live
        token = Base64URL.encode(sha256(Array("moneta form\n".utf8) + cookie.reveal()))
    }

    /// Whether a form was made for this session.
    func hasMade(_ form: FormParameters) -> Bool { form["token"].map { Secret($0) } == Secret(token) }
}

/// What the routes of the own account share: who comes, and what is around a page.
///
/// A form counts with the session's cookie and the token that the page has put into it; a link from elsewhere
/// can show a page and do nothing.
struct AccountDesk: Sendable {
    let attempts: PasswordAttempts
    let sessions: BrowserSessions
    let frame: PageFrame
    let errors: PageErrors
    let baseURL: String

    var ledger: Ledger { attempts.ledger }
    var now: Timestamp { ledger.surroundings.now() }

    /// Shows a page to whoever is signed in; others sign in first and then come back.
    func page(
        _ request: Request, _ context: PageContext, _ path: StaticString,
        _ show: (AccountVisitor) async throws -> Response
    ) async throws -> Response {
        let coming = try await sessions.visitor(request)
        if let visitor = visitor(coming) { return try await show(visitor) }
        let browser = coming.visitor.browser
        let caller = context.stranger(.user, request, "GET \(path)")
        let handle = try await ledger.write(by: caller) { change in
            try beginSignIn(SignInRequest(wayBack: path.description), browser: browser, in: change)
        }
        guard let link = Link(path: "/signin/\(handle.revealText())") else { throw WebError.unknownPath }
        var response = Response.seeOther(link)
        coming.remember(in: &response)
        return response
    }

    /// Takes a form of whoever is signed in.
    ///
    /// Without a session the browser is led to sign in; what was typed is lost, for it may be another who
    /// signs in.
    func form(
        _ request: Request, _ context: PageContext, _ path: StaticString,
        _ take: (AccountVisitor, FormParameters, Caller) async throws -> Response
    ) async throws -> Response {
        let form = try await request.form(limit: 64 << 10, maximumPairs: 200, keepingEmpty: true)
        guard let visitor = visitor(try await sessions.visitor(request)) else {
            return .seeOther(Link("/account"))
        }
        guard visitor.hasMade(form) else {
            return await errors.answer(.badForm, .forbidden, request, context)
        }
        let caller = context.stranger(.user, request, "POST \(path)").acting(as: visitor.user)
        return try await take(visitor, form, caller)
    }

    private func visitor(_ coming: BrowserSessions.Coming) -> AccountVisitor? {
        guard let live = coming.live, let cookie = coming.sessionCookie else { return nil }
        return AccountVisitor(live, cookie: cookie)
    }

    func shell(_ section: AccountShell.Section, _ visitor: AccountVisitor) -> AccountShell {
        AccountShell(section, userName: visitor.user.displayName, token: visitor.token, now: now)
    }

    func frame(_ request: Request, _ user: User) async throws -> Frame {
        try await frame.of(
            request,
            locale: user.profile["preferredLanguage"]?.string ?? user.profile["locale"]?.string)
    }

    /// Whether the page is shown after a form has done its work.
    static func isDone(_ request: Request) -> Bool {
        request.uri.query.map { Name($0) } == "done"
    }
}

extension Device {
    /// What a browser says that it is; nothing for what is not known.
    init(userAgent: String?) {
        let agent = userAgent.map { UserAgent($0) }
        let name: String? =
            switch agent?.browser {
            case "EDGE": "Edge"
            case "OPERA": "Opera"
            case "FIREFOX": "Firefox"
            case "CHROME": "Chrome"
            case "SAFARI": "Safari"
            default: nil
            }
        let system = agent?.system
        self.init(
            browser: name, system: system == "Unknown" ? nil : system,
            isMobile: agent?.device == "Mobile" || agent?.device == "Tablet")
    }
}
