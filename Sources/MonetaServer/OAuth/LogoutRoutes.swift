// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import OAuth
import Pages
import Primitives
import SignIn
import SystemLog
import Web

/// The logout endpoint of every server (OpenID Connect RP-Initiated Logout 1.0 §2).
///
/// A hint that names the user of the session signs out at once. Every other request asks the user first: a
/// link on any page could have made it.
struct LogoutRoutes: Sendable {
    let served: ServedServers
    let clients: ClientCache
    let signOut: SignOutBrowser
    let errors: PageErrors
    /// Those under which browsers know this server.
    let urls: [String]

    /// The longest query that a browser is sent to, and the longest request at all, in bytes.
    private static let longestQuery = 6144
    private static let longestForm = 32 << 10
    /// The field of our own form.
    private static let confirmation = "moneta_confirmation"

    func add(to routes: RouterGroup<PageContext>) {
        for (path, place) in Self.paths {
            routes.get(RouterPath("\(path)/logout")) { request, context in
                try await start(request, context, place(context))
            }
            routes.post(RouterPath("\(path)/logout")) { request, context in
                try await startByForm(request, context, place(context))
            }
        }
    }

    private static let paths: [(String, @Sendable (PageContext) -> ServerPlace)] = [
        ("oauth2/v1", { _ in .organisation }),
        ("oauth2/:server/v1", { context in .named(context.parameter("server")) }),
    ]

    private func start(
        _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        let query = Array((request.uri.query ?? "").utf8)
        guard query.count <= Self.longestForm else { throw WebError.bodyTooLarge(limit: Self.longestForm) }
        return try await answer(parameters(query), isConfirmed: false, request, context, place)
    }

    /// A form of another site comes without the cookies of this one (`SameSite=Lax`), so the browser is sent
    /// here again by `GET`; our own form says that the user agrees.
    private func startByForm(
        _ request: Request, _ context: PageContext, _ place: ServerPlace
    ) async throws -> Response {
        var form = try parameters(await request.bytes(limit: Self.longestForm))
        let name = Name(Self.confirmation)
        if let sent = form[name] {
            let isOurs = urls.contains { BrowserSessions.mayBeOurs(request, url: $0) }
            let cookie = signOut.sessions.cookies.value(.session, in: request.headers)
            let token = cookie.map { FormToken(for: $0, purpose: "sign-out") }
            form = FormParameters(pairs: form.pairs.filter { $0.name != name })
            // A form that was left open beyond the session is asked again, or finds nobody to sign out.
            let isConfirmed = isOurs && token?.matches(sent) == true
            return try await answer(form, isConfirmed: isConfirmed, request, context, place)
        }
        let query = form.encoded
        guard query.utf8.count <= Self.longestQuery,
            let link = Link(path: "\(place.address("logout"))?\(query)")
        else { return try await answer(form, isConfirmed: false, request, context, place) }
        return .seeOther(link)
    }

    private func parameters(_ bytes: [UInt8]) throws -> FormParameters {
        do {
            return try FormParameters(bytes, omittingEmpty: true)
        } catch {
            throw WebError.malformed("the parameters are not a form: \(error)")
        }
    }

    private func answer(
        _ form: FormParameters, isConfirmed: Bool, _ request: Request, _ context: PageContext,
        _ place: ServerPlace
    ) async throws -> Response {
        let snapshot = try await served.snapshot(place)
        let wish: LogoutRequest
        do {
            let reading = try LogoutRequest.read(form, at: snapshot)
            let client: ClientSnapshot? =
                if let id = reading.clientID { try await clients.value(id) } else { nil }
            wish = try LogoutRequest(reading, of: client?.app)
        } catch let error as OAuthError {
            return try await refused(error, form, request, context)
        }
        let coming = try await signOut.sessions.visitor(request)
        if let (_, user) = coming.live, !isConfirmed, wish.subject.map({ Name($0) }) != Name(user.id.text) {
            return try await question(wish, form, coming, request, place)
        }
        let then = SignOutBrowser.Then(
            wayBack: wish.wayBack.flatMap { Link(provenRedirect: $0) }, app: wish.app?.label,
            locales: wish.locales)
        return try await signOut.answer(
            coming, then: then, request,
            from: context.stranger(.user, request, "\(request.method.rawValue) \(place.path("logout"))"))
    }

    private func question(
        _ wish: LogoutRequest, _ form: FormParameters, _ coming: BrowserSessions.Coming, _ request: Request,
        _ place: ServerPlace
    ) async throws -> Response {
        guard let cookie = coming.sessionCookie, let user = coming.live?.user,
            let action = Link(path: place.address("logout"))
        else { throw WebError.malformed("the path is not readable") }
        let token = FormToken(for: cookie, purpose: "sign-out")
        let fields = form.pairs.map { (name: $0.name.text, value: $0.value) }
        let target = wish.wayBack.flatMap { Link(provenRedirect: $0)?.source }
        let page = SignOutPage(
            action: action, user: user.login, app: wish.app?.label,
            fields: fields + [(name: Self.confirmation, value: token.text)],
            formTargets: target.map { [$0] } ?? [])
        let frame = try await signOut.frame.of(
            request, wished: wish.locales, locale: user.profile["locale"]?.string)
        return .page(page.page(in: frame), in: frame)
    }

    private func refused(
        _ error: OAuthError, _ form: FormParameters, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let frame = try await signOut.frame.of(request)
        let page = BadSignOutPage(
            app: form["client_id"]?.shortened(to: 100), error: error.code.rawValue,
            description: error.description, requestID: context.requestID)
        return .page(page.page(in: frame), in: frame, status: .badRequest)
    }
}
