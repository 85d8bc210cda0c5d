// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import Pages
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// The links of the original by which apps make a session of a session token, and end one:
/// `/login/sessionCookieRedirect` and `/login/signout`.
///
/// Both send the browser on, to this server or to an origin that is trusted with the scope REDIRECT, and
/// nowhere else (open redirect).
struct LoginLinkRoutes: Sendable {
    let signOut: SignOutBrowser
    let errors: PageErrors
    /// Those under which browsers know this server.
    let urls: [String]

    /// In bytes.
    private static let longest = 16 << 10
    private static let longestTarget = 4096

    private var ledger: Ledger { signOut.ledger }

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("login/sessionCookieRedirect") { request, context in
            try await signIn(query(of: request), request, context)
        }
        routes.post("login/sessionCookieRedirect") { request, context in
            try await signIn(request.form(limit: Self.longest), request, context)
        }
        routes.get("login/signout", use: end)
    }

    private func query(of request: Request) throws -> FormParameters {
        let query = Array((request.uri.query ?? "").utf8)
        guard query.count <= Self.longest else { throw WebError.bodyTooLarge(limit: Self.longest) }
        do {
            return try FormParameters(query)
        } catch {
            throw WebError.malformed("the query is not a form: \(error)")
        }
    }

    /// `?token=T&redirectUrl=U`: a session for a token that is spent by it; without a good one, the sign-in
    /// page.
    private func signIn(
        _ form: FormParameters, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard form.firstDuplicate() == nil, let target = try await trusted(form["redirectUrl"]) else {
            return await errors.answer(.badTarget, .badRequest, request, context)
        }
        let token = Secret(form["token"] ?? "")
        let former = signOut.sessions.cookies.value(.session, in: request.headers)
        let caller = context.stranger(
            .user, request, "\(request.method.rawValue) /login/sessionCookieRedirect")
        let new = try await ledger.write(by: caller) { change -> NewSession? in
            guard let (spent, user) = try spendSessionToken(token, in: change) else {
                try change.recordRefusal(.sessionStarted, of: nil, reason: "INVALID_SESSION_TOKEN")
                return nil
            }
            return try SignIn.signIn(
                user, methods: spent.methods, keep: false, replacing: former, in: change)
        }
        guard let new else { return .seeOther(Link("/signin")) }
        var response = Response.leading(to: target)
        signOut.sessions.remember(new, in: &response)
        return response
    }

    /// `?fromURI=U` → signed out, then to U if it is trusted.
    @Sendable private func end(_ request: Request, _ context: PageContext) async throws -> Response {
        let target = try await trusted(query(of: request)["fromURI"])
        let coming = try await signOut.sessions.visitor(request)
        return try await signOut.answer(
            coming, then: SignOutBrowser.Then(wayBack: target), request,
            from: context.stranger(.user, request, "GET /login/signout"))
    }

    /// An address that browsers may be sent to; `nil` for any other.
    private func trusted(_ text: String?) async throws -> Link? {
        guard let text, text.utf8.count <= Self.longestTarget else { return nil }
        if let path = Link(path: text) { return path }
        guard let link = Link(web: text), let origin = link.source else { return nil }
        let name = Name(origin).lowercasedASCII
        if urls.contains(where: { Name($0) == name }) { return link }
        let origins = try await ledger.store.read { tx in try TrustedOriginRecords(tx).redirectOrigins() }
        return origins.contains { Name($0) == name } ? link : nil
    }
}
