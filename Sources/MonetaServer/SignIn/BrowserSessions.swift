// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import OAuth
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// Finds out who comes with a browser, and gives browsers their cookies.
struct BrowserSessions: Sendable {
    let store: any Store
    let surroundings: Surroundings
    let cookies: BrowserCookies

    /// A browser as it comes.
    struct Coming: Sendable {
        let visitor: Visitor
        /// The live session and its user.
        let live: (session: Session, user: User)?
        /// The secret of the session's cookie, also of one that has ended.
        let sessionCookie: Secret?
        /// The cookie that the browser does not have yet.
        fileprivate let newBrowser: String?

        /// Gives the browser the cookie that later steps know it by.
        func remember(in response: inout Response) {
            guard let newBrowser else { return }
            response.headers.append(HTTPField(name: .setCookie, value: newBrowser))
        }
    }

    /// Reads the cookies of a request.
    ///
    /// A use of the session is written down, at most once a minute.
    func visitor(_ request: Request) async throws -> Coming {
        let cookie = cookies.value(.session, in: request.headers)
        let live = try await session(cookie)
        var browser = cookies.value(.browser, in: request.headers)
        var newBrowser: String?
        if browser == nil {
            let made = OpaqueToken(prefix: "", in: surroundings).secret
            browser = made
            newBrowser = cookies.setting(.browser, to: made)
        }
        let signedIn = live.map { session, user in
            Visitor.SignedIn(
                user: user,
                facts: SignInFacts(
                    methods: session.methods, time: session.authTime, sessionID: session.id.text))
        }
        return Coming(
            visitor: Visitor(signedIn: signedIn, browser: browser ?? Secret("")), live: live,
            sessionCookie: cookie, newBrowser: newBrowser)
    }

    /// The live session of a cookie, used now.
    func session(_ cookie: Secret?) async throws -> (session: Session, user: User)? {
        guard let cookie else { return nil }
        let now = surroundings.now()
        guard let live = try await store.read({ tx in try liveSession(cookie, in: tx, at: now) }) else {
            return nil
        }
        guard live.session.isStale(at: now) else { return live }
        let used = try await store.write { tx in try touchSession(live.session, in: tx, at: now) }
        return (used, live.user)
    }

    /// Gives the browser the cookie of a session that has just begun or risen.
    func remember(_ new: NewSession, in response: inout Response) {
        let seconds =
            new.session.isKept ? (new.session.expiresAt - surroundings.now()).components.seconds : nil
        response.headers.append(
            HTTPField(name: .setCookie, value: cookies.setting(.session, to: new.cookie, for: seconds)))
    }

    /// Gives the browser the cookie by which users are told of browsers that are new to them; for a year.
    func rememberKnown(_ known: Secret, in response: inout Response) {
        response.headers.append(
            HTTPField(name: .setCookie, value: cookies.setting(.known, to: known, for: 31_536_000)))
    }

    /// Takes the cookie of a session away.
    func forget(in response: inout Response) {
        response.headers.append(HTTPField(name: .setCookie, value: cookies.clearing(.session)))
    }

    /// Whether a form may come from a page of ours: what the browser says of its origin does not contradict
    /// it.
    ///
    /// A request without any of these headers is judged by what it carries alone: the cookies are
    /// `SameSite=Lax`, and forms have a secret of their flow or session.
    static func mayBeOurs(_ request: Request, url: String) -> Bool {
        if let site = request.headers[fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin].map({ Name($0) }) else { return true }
        // Of our own pages it is `null`, for they send no referrer (Fetch §3.1).
        return origin == "null" || origin == Name(url)
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
