// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import OAuth
import Pages
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// The authorization endpoint of every server (RFC 6749 §3.1, OIDC Core §3.1.2), and the way back to it from
/// signing in and from consent.
struct AuthorizeRoutes: Sendable {
    let served: ServedServers
    let endpoint: AuthorizeEndpoint
    let sessions: BrowserSessions
    let frame: PageFrame
    let errors: PageErrors

    /// The longest request in a query that a browser is sent to, in bytes.
    private static let longestQuery = 6144
    /// The longest form, in bytes.
    private static let longestForm = 16 << 10

    func add(to routes: RouterGroup<PageContext>) {
        for (path, place) in Self.paths {
            routes.get(RouterPath("\(path)/authorize")) { request, context in
                try await start(request, context, place(context))
            }
            routes.post(RouterPath("\(path)/authorize")) { request, context in
                try await startByForm(request, context, place(context))
            }
            routes.get(RouterPath("\(path)/authorize/:handle")) { request, context in
                try await resume(request, context, place(context))
            }
        }
    }

    private static let paths: [(String, @Sendable (PageContext) -> ServerPlace)] = [
        ("oauth2/v1", { _ in .organisation }),
        ("oauth2/:server/v1", { context in .named(context.parameter("server")) }),
    ]

    @Sendable private func start(
        _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        let query = Array((request.uri.query ?? "").utf8)
        guard query.count <= Self.longestForm else { throw WebError.bodyTooLarge(limit: Self.longestForm) }
        return try await answer(parameters(query), request, context, place)
    }

    /// A form that another site sends comes without the cookies of this one (`SameSite=Lax`), so the browser
    /// is sent here again by `GET`, with the same parameters and its cookies.
    @Sendable private func startByForm(
        _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        let form = try parameters(await request.bytes(limit: Self.longestForm))
        let query = form.encoded
        guard query.utf8.count <= Self.longestQuery,
            let link = Link(path: "\(place.address("authorize"))?\(query)")
        else { return try await answer(form, request, context, place) }
        return .seeOther(link)
    }

    private func parameters(_ bytes: [UInt8]) throws -> FormParameters {
        do {
            // A parameter without a value is as one that was not sent (RFC 6749 §3.1).
            return try FormParameters(bytes, omittingEmpty: true)
        } catch {
            throw WebError.malformed("the parameters are not a form: \(error)")
        }
    }

    private func answer(
        _ form: FormParameters, _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await served.snapshot(place)
        let issuer = snapshot.issuers.issuer(host: request.head.authority)
        let coming = try await sessions.visitor(request)
        let answer = try await endpoint.answer(
            form, at: snapshot, issuer: issuer, to: coming.visitor,
            from: context.stranger(.user, request, "GET " + place.path("authorize")))
        return try await respond(answer, coming, request, context)
    }

    /// The browser comes back with what it has done since.
    @Sendable private func resume(
        _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await served.snapshot(place)
        let coming = try await sessions.visitor(request)
        let answer = try await endpoint.resume(
            Secret(context.parameter("handle")), at: snapshot, to: coming.visitor,
            from: context.stranger(.user, request, "GET " + place.path("authorize/{flow}")))
        guard let answer else { return await errors.answer(.signInEnded, .notFound, request, context) }
        return try await respond(answer, coming, request, context)
    }
}
