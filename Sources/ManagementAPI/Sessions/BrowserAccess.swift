// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Persistence
package import Primitives
package import SignIn
package import Directory
package import Web

/// When the cookie of a session counts outside of pages: for the few routes that are about the user of the
/// browser, and from origins that are ours or trusted.
package struct BrowserAccess: Sendable {
    package let cookies: BrowserCookies
    private let own: Set<Name>
    private let trusts: @Sendable (_ origin: Name) -> Bool

    /// `urls` are those under which browsers reach this server; `trusts` says whether an origin is trusted to
    /// call now (the scope CORS of trusted origins).
    package init(
        cookies: BrowserCookies, urls: [String], trusts: @escaping @Sendable (_ origin: Name) -> Bool
    ) {
        self.cookies = cookies
        own = Set(urls.map { Name($0) })
        self.trusts = trusts
    }

    /// Who sends a request, as far as the browser says it (RFC 6454 §7, Fetch Metadata §2).
    private enum Sender {
        case ourPage
        case trustedPage
        case other
        /// The browser says nothing, which no browser does when a page writes.
        case unknown
    }

    /// Whether pages of another origin may send the cookie along and read the answer.
    func trustsPages(of origin: Name) -> Bool { trusts(origin) }

    /// The secret of the session's cookie, where the request may use it.
    ///
    /// A request that changes something needs an `Origin` that is ours or trusted (CSRF); throws when it has
    /// none. Reading is refused to pages of other origins by leaving the cookie unread.
    func cookie(of request: Request) throws(ManagementError) -> Secret? {
        guard let cookie = cookies.value(.session, in: request.headers) else { return nil }
        switch sender(of: request) {
        case .ourPage, .trustedPage: return cookie
        case .unknown where request.method == .get || request.method == .head: return cookie
        case .other where request.method == .get || request.method == .head: return nil
        case .other, .unknown: throw .untrustedOrigin
        }
    }

    private func sender(of request: Request) -> Sender {
        let origins = request.headers[values: .origin]
        guard let origin = origins.first else {
            switch request.headers[.fetchSite] {
            case nil: return .unknown
            case "same-origin", "none": return .unknown
            default: return .other
            }
        }
        guard origins.count == 1 else { return .other }
        let name = Name(origin)
        if own.contains(name) { return .ourPage }
        // bytes: names; `null` is no origin that could be trusted.
        return name != "null" && trusts(name) ? .trustedPage : .other
    }
}

extension HTTPField.Name {
    fileprivate static let fetchSite = Self("Sec-Fetch-Site") ?? .origin
}

extension ManagementError {
    /// `E0000006`: a page of another site tries to change something with the cookie of its reader.
    fileprivate static let untrustedOrigin: Self = {
        var error = forbidden
        error.causes = [
            "a request with a session cookie must have the Origin of this server, or one that is trusted with the scope CORS"
        ]
        return error
    }()

    /// `E0000005`: there is no session, or it has ended.
    static let invalidSession = Self(.forbidden, "E0000005", "Invalid session")
}

/// The session of the browser that sends a request.
package struct BrowserSession: Sendable {
    package let session: Session
    package let user: User
}

extension ManagementServices {
    /// The live session of the cookie, where the request may use it; a use is written down once a minute.
    func browserSession(of request: Request) async throws -> BrowserSession? {
        guard let cookie = try browser.cookie(of: request) else { return nil }
        let now = surroundings.now()
        guard let live = try await store.read({ tx in try liveSession(cookie, in: tx, at: now) }) else {
            return nil
        }
        guard live.session.isStale(at: now) else {
            return BrowserSession(session: live.session, user: live.user)
        }
        let used = try await store.write { tx in try touchSession(live.session, in: tx, at: now) }
        return BrowserSession(session: used, user: live.user)
    }
}
