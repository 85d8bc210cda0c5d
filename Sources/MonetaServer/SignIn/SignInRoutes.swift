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

/// `/signin/{handle}`: the pages on which people sign in, one step after another.
///
/// A step is a form that is sent to the page's own address and answered with the address again, or with the
/// page when something was wrong with it; the state decides what the page shows. So going back, reloading and
/// a second tab do no harm. A form counts only in the browser that began (login CSRF), by its cookie.
struct SignInRoutes: Sendable {
    let run: RunSignIn
    let frame: PageFrame
    let errors: PageErrors
    let sessions: BrowserSessions

    private var store: any Store { run.attempts.ledger.store }

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("signin", use: begin)
        routes.get("signin/:handle", use: show)
        routes.post("signin/:handle", use: step)
        routes.get("signin/:handle/other", use: showOther)
    }

    /// A sign-in without an app; one who is signed in has nothing to do here.
    @Sendable private func begin(_ request: Request, _ context: PageContext) async throws -> Response {
        let coming = try await sessions.visitor(request)
        guard coming.live == nil else { return .seeOther(Link("/")) }
        let browser = coming.visitor.browser
        let caller = context.stranger(.user, request, "GET /signin")
        let handle = try await run.attempts.ledger.write(by: caller) { change in
            try beginSignIn(SignInRequest(wayBack: "/"), browser: browser, in: change)
        }
        var response = Response.seeOther(Self.path(handle))
        coming.remember(in: &response)
        return response
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        switch try await run.read(visit(request, context, "GET /signin/{handle}")) {
        case .live(let flow): try await page(of: flow, nil, request, context)
        case .ended: await errors.answer(.signInEnded, .notFound, request, context)
        case .otherBrowser: await errors.answer(.otherBrowser, .forbidden, request, context)
        }
    }

    /// The page that asks who signs in, whatever was said before; the state stays as it is until a name is
    /// sent.
    @Sendable private func showOther(_ request: Request, _ context: PageContext) async throws -> Response {
        switch try await run.read(visit(request, context, "GET /signin/{handle}/other")) {
        case .live(let flow):
            if case .finished = flow.machine.state { return try await page(of: flow, nil, request, context) }
            return try await identify(flow, "", request, context)
        case .ended: return await errors.answer(.signInEnded, .notFound, request, context)
        case .otherBrowser: return await errors.answer(.otherBrowser, .forbidden, request, context)
        }
    }

    @Sendable private func step(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await request.form(limit: 16 << 10)
        let visit = visit(request, context, "POST /signin/{handle}")
        let name = form["identifier"] ?? ""
        let step: FlowStep =
            if form["skip"] != nil {
                try await run.skip(visit)
            } else if let old = form["old"] {
                try await run.newPassword(Secret(form["password"] ?? ""), for: Secret(old), visit)
            } else if let password = form["password"] {
                try await run.password(
                    Secret(password), ofUser: name, keeps: form["keep"] != nil, visit)
            } else {
                try await run.name(name, visit)
            }
        return try await answer(step, request, context)
    }

    private func answer(
        _ step: FlowStep, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        switch step {
        case .show(let flow, let refusal?):
            var response = try await page(of: flow, refusal, request, context)
            if refusal == .tooManyFromAddress {
                response.headers[.retryAfter] = "\(AddressThrottle.window.components.seconds)"
            }
            return response
        case .show(let flow, nil):
            if case .finished = flow.machine.state { return .seeOther(Self.wayBack(flow.request.wayBack)) }
            return .seeOther(Self.link(context, ""))
        case .broken(let rules, let flow):
            return try await replace(
                flow, .new(PasswordLinkRoutes.attempt(rules)), request, context, .unprocessableContent)
        case .signedIn(let done):
            var response = Response.seeOther(Self.wayBack(done.wayBack))
            sessions.remember(done.session, in: &response)
            sessions.rememberKnown(done.known, in: &response)
            return response
        case .ended: return await errors.answer(.signInEnded, .notFound, request, context)
        case .otherBrowser: return await errors.answer(.otherBrowser, .forbidden, request, context)
        }
    }

    /// What the state asks for.
    private func page(
        of flow: SignInFlow, _ refusal: ShownRefusal?, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let status: HTTPResponse.Status =
            switch refusal {
            case nil: .ok
            case .tooManyFromAddress: .tooManyRequests
            case .wrong, .lockedOut: .unprocessableContent
            }
        if refusal == .lockedOut {
            let frame = try await frame.of(request, wished: flow.request.locales)
            let page = LockedPage(links: Self.links(context), requestID: context.requestID)
            return .page(page.page(in: frame), in: frame, status: status)
        }
        switch flow.machine.state {
        case .identifying:
            // Who is asked again is known, and is asked for the password alone.
            if !flow.request.selectAccount, flow.request.notBefore != nil,
                let live = try await sessions.visitor(request).live
            {
                return try await password(flow, live.user.login, refusal, request, context, status)
            }
            return try await identify(flow, flow.request.loginHint ?? "", request, context)
        case .provingPassword(let name):
            return try await password(flow, name, refusal, request, context, status)
        case .passwordExpired, .passwordExpiring:
            let attempt: ReplacePasswordPage.Attempt =
                switch refusal {
                case nil, .lockedOut: .none
                case .wrong: .presentIsWrong
                case .tooManyFromAddress: .tooManyWrong
                }
            return try await replace(flow, attempt, request, context, status)
        case .finished: return .seeOther(Self.wayBack(flow.request.wayBack))
        case .answeringQuestion, .choosingPassword, .unlocked, .cancelled:
            return await errors.answer(.signInEnded, .notFound, request, context)
        }
    }

    private func identify(
        _ flow: SignInFlow, _ name: String, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let frame = try await frame.of(request, wished: flow.request.locales)
        let page = IdentifyPage(
            app: try await label(of: flow), links: Self.links(context), name: name,
            formTargets: flow.request.formTargets)
        return .page(page.page(in: frame), in: frame)
    }

    /// The language is not the user's: it would tell whether there is one.
    private func password(
        _ flow: SignInFlow, _ name: String, _ refusal: ShownRefusal?, _ request: Request,
        _ context: PageContext, _ status: HTTPResponse.Status
    ) async throws -> Response {
        let frame = try await frame.of(request, wished: flow.request.locales)
        let shown: SignInPasswordPage.Refusal? =
            refusal.map { $0 == .tooManyFromAddress ? .tooMany : .wrong }
        let page = SignInPasswordPage(
            app: try await label(of: flow), links: Self.links(context), name: name,
            keeps: flow.keepsSession, refusal: shown, formTargets: flow.request.formTargets)
        return .page(page.page(in: frame), in: frame, status: status)
    }

    private func replace(
        _ flow: SignInFlow, _ attempt: ReplacePasswordPage.Attempt, _ request: Request,
        _ context: PageContext, _ status: HTTPResponse.Status
    ) async throws -> Response {
        guard let id = flow.machine.proven,
            let user = try await store.read({ tx in try UserRecords(tx).find(id) })
        else { return await errors.answer(.signInEnded, .notFound, request, context) }
        let occasion: ReplacePasswordPage.Occasion =
            if case .passwordExpiring(_, let days) = flow.machine.state { .expiring(days: days) } else {
                .expired
            }
        let frame = try await frame.of(
            request, wished: flow.request.locales, locale: user.profile["locale"]?.string)
        let page = ReplacePasswordPage(
            occasion, links: Self.links(context), name: user.login,
            requirements: PasswordRule.allCases.compactMap(\.requirement), attempt: attempt,
            formTargets: flow.request.formTargets)
        return .page(page.page(in: frame), in: frame, status: status)
    }

    /// The name of the app that the sign-in is for.
    private func label(of flow: SignInFlow) async throws -> String? {
        guard let app = flow.request.app else { return nil }
        return try await store.read { tx in try AppRecords(tx).find(app)?.label }
    }

    private func visit(_ request: Request, _ context: PageContext, _ route: String) -> FlowVisit {
        func cookie(_ name: CookieName) -> Secret? { sessions.cookies.value(name, in: request.headers) }
        return FlowVisit(
            handle: Secret(context.parameter("handle")), browser: cookie(.browser), session: cookie(.session),
            known: cookie(.known), caller: context.stranger(.user, request, route))
    }

    private static func path(_ handle: Secret) -> Link {
        Link(path: "/signin/\(handle.revealText())") ?? Link("/signin")
    }

    private static func wayBack(_ path: String) -> Link { Link(path: path) ?? Link("/") }

    /// An address of this sign-in; never the path as it was sent, which may name another host.
    static func link(_ context: PageContext, _ rest: String) -> Link {
        Link(path: "/signin/\(context.parameter("handle"))\(rest)") ?? Link("/signin")
    }

    private static func links(_ context: PageContext) -> SignInLinks {
        SignInLinks(
            page: link(context, ""), other: link(context, "/other"),
            forgotten: link(context, "/forgot-password"), unlock: link(context, "/unlock"))
    }
}
