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

/// The pages for those who cannot sign in: a link by mail for another password or to unlock the account, and
/// the page behind the latter.
///
/// What is answered, and when, is the same whether there is such an account or not; the mail knows. With the
/// handle of a sign-in in the path, the way back leads there.
struct RecoveryRoutes: Sendable {
    let attempts: PasswordAttempts
    let baseURL: String
    let frame: PageFrame
    let errors: PageErrors

    func add(to routes: RouterGroup<PageContext>) {
        for start in ["signin", "signin/:handle"] {
            routes.get("\(start)/forgot-password") { try await ask(.password, $0, $1) }
            routes.post("\(start)/forgot-password") { try await send(.password, $0, $1) }
            routes.get("\(start)/unlock") { try await ask(.unlock, $0, $1) }
            routes.post("\(start)/unlock") { try await send(.unlock, $0, $1) }
            routes.get("\(start)/link-sent", use: sent)
        }
        routes.get("signin/unlock-account/:token", use: showUnlock)
        routes.post("signin/unlock-account/:token", use: unlock)
        routes.get("signin/unlocked", use: unlocked)
    }

    private func ask(
        _ wish: RecoveryPage.Wish, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let frame = try await frame.of(request)
        let action = Self.link(context, wish == .password ? "/forgot-password" : "/unlock")
        let page = RecoveryPage(wish, action: action, back: Self.back(context))
        return .page(page.page(in: frame), in: frame)
    }

    private func send(
        _ wish: RecoveryPage.Wish, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let name = try await request.form(limit: 16 << 10)["identifier"] ?? ""
        let caller = context.stranger(
            .user, request, wish == .password ? "POST /signin/forgot-password" : "POST /signin/unlock")
        let isAsked = try await EvenTime.run {
            try await attempts.requestRecovery(
                wish == .password ? .password : .unlock, ofUser: name, baseURL: baseURL, by: caller)
        }
        guard isAsked else {
            var response = await errors.answer(.busy, .tooManyRequests, request, context)
            response.headers[.retryAfter] = "\(AddressThrottle.window.components.seconds)"
            return response
        }
        return .seeOther(Self.link(context, "/link-sent"))
    }

    @Sendable private func sent(_ request: Request, _ context: PageContext) async throws -> Response {
        let frame = try await frame.of(request)
        return .page(LinkSentPage(back: Self.back(context)).page(in: frame), in: frame)
    }

    /// The link is spent by the button and not by looking, for mail scanners open links too.
    @Sendable private func showUnlock(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = Secret(context.parameter("token"))
        let now = attempts.ledger.surroundings.now()
        let user = try await attempts.ledger.store.read { tx in
            try readUnlockLink(token, in: tx, at: now)
        }
        guard let user, let action = Link(path: "/signin/unlock-account/\(context.parameter("token"))") else {
            return await errors.answer(.linkEnded, .notFound, request, context)
        }
        let frame = try await frame.of(request, locale: user.profile["locale"]?.string)
        return .page(UnlockPage(action: action, userName: user.login).page(in: frame), in: frame)
    }

    @Sendable private func unlock(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = Secret(context.parameter("token"))
        let caller = context.stranger(.user, request, "POST /signin/unlock-account/{token}")
        let user = try await attempts.ledger.write(by: caller) { change in
            try SignIn.unlock(byLink: token, in: change)
        }
        guard user != nil else { return await errors.answer(.linkEnded, .notFound, request, context) }
        return .seeOther(Link("/signin/unlocked"))
    }

    @Sendable private func unlocked(_ request: Request, _ context: PageContext) async throws -> Response {
        let frame = try await frame.of(request)
        return .page(UnlockPage(action: nil, userName: "").page(in: frame), in: frame)
    }

    /// Below the sign-in of the path, if there is one.
    private static func link(_ context: PageContext, _ rest: String) -> Link {
        guard !context.parameter("handle").isEmpty else {
            return Link(path: "/signin\(rest)") ?? Link("/signin")
        }
        return SignInRoutes.link(context, rest)
    }

    private static func back(_ context: PageContext) -> Link { link(context, "") }
}
