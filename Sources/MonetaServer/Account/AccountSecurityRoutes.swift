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

/// `/account/security`, `/account/sessions` and `/account/apps`: the password, the browsers that are signed
/// in, and the apps that have access.
struct AccountSecurityRoutes: Sendable {
    let desk: AccountDesk

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("account/security", use: showSecurity)
        routes.post("account/password", use: changePassword)
        routes.get("account/sessions", use: showSessions)
        routes.post("account/sessions", use: endSessions)
        routes.post("account/sign-out", use: signOut)
        routes.get("account/apps", use: showApps)
        routes.post("account/apps", use: revokeApp)
    }

    // The password, and what has happened

    @Sendable private func showSecurity(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.page(request, context, "/account/security") { visitor in
            try await security(visitor, .none, request, isDone: AccountDesk.isDone(request))
        }
    }

    @Sendable private func changePassword(
        _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await desk.form(request, context, "/account/password") { visitor, form, caller in
            let (session, endsOthers) = (visitor.session, form["others"] != nil)
            let outcome = try await desk.attempts.change(
                Secret(form["old"] ?? ""), to: Secret(form["password"] ?? ""), ofUser: visitor.user.id,
                by: caller
            ) { user, change in
                guard endsOthers else { return }
                try signOutElsewhere(user, than: session, in: change)
            }
            let attempt: SecurityPage.Attempt
            switch outcome {
            case .changed: return .seeOther(Link("/account/security?done"))
            case .refused(.tooManyFromAddress): attempt = .tooManyWrong
            case .refused: attempt = .presentIsWrong
            case .broken(let rules): attempt = .new(PasswordLinkRoutes.attempt(rules))
            }
            return try await security(visitor, attempt, request, isDone: false, .unprocessableContent)
        }
    }

    private func security(
        _ visitor: AccountVisitor, _ attempt: SecurityPage.Attempt, _ request: Request, isDone: Bool,
        _ status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (user, now) = (visitor.user, desk.now)
        let activities = try await desk.ledger.store.read { tx in
            try ownActivities(of: user.id, since: now - .seconds(30 * 86_400), in: tx)
        }
        let frame = try await desk.frame(request, user)
        let page = SecurityPage(
            desk.shell(.security, visitor), userName: user.login, passwordChanged: user.passwordChanged,
            requirements: user.hasPassword ? PasswordRule.allCases.compactMap(\.requirement) : nil,
            attempt: attempt, notice: isDone ? .done : nil, activities: activities)
        return .page(page.page(in: frame), in: frame, status: status)
    }

    // Sessions

    @Sendable private func showSessions(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.page(request, context, "/account/sessions") { visitor in
            let (user, now) = (visitor.user, desk.now)
            let sessions = try await desk.ledger.store.read { tx in
                try SessionRecords(tx).sessions(of: user.id).filter { $0.endsAt > now }
            }
            let lines = sessions.map { session in
                SessionsPage.Line(
                    id: session.id.text, isThis: session.id == visitor.session.id,
                    device: Device(userAgent: session.userAgent), address: session.address,
                    signedIn: session.authTime, used: session.lastUsed)
            }.sorted { $0.isThis && !$1.isThis }
            let frame = try await desk.frame(request, user)
            let page = SessionsPage(
                desk.shell(.sessions, visitor), lines: lines,
                notice: AccountDesk.isDone(request) ? .done : nil)
            return .page(page.page(in: frame), in: frame)
        }
    }

    /// `end` is the id of one of one's own sessions, or `others`; one that has ended already is no mistake.
    @Sendable private func endSessions(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.form(request, context, "/account/sessions") { visitor, form, caller in
            let (user, session) = (visitor.user, visitor.session)
            let wanted = form["end"] ?? ""
            try await desk.ledger.write(by: caller) { change in
                if Name(wanted) == "others" { return try signOutElsewhere(user, than: session, in: change) }
                guard let found = try SessionRecords(change).find(ID(wanted)), found.userID == user.id else {
                    return
                }
                try endSession(found, in: change)
            }
            return .seeOther(Link("/account/sessions?done"))
        }
    }

    @Sendable private func signOut(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.form(request, context, "/account/sign-out") { visitor, _, caller in
            try await desk.ledger.write(by: caller) { change in
                try endSession(visitor.session, in: change)
            }
            var response = Response.seeOther(Link("/signin"))
            desk.sessions.forget(in: &response)
            return response
        }
    }

    // Apps

    @Sendable private func showApps(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.page(request, context, "/account/apps") { visitor in
            let (user, now) = (visitor.user, desk.now)
            let apps = try await desk.ledger.store.read { tx in
                try appsWithAccess(to: user, in: tx, at: now)
            }
            let frame = try await desk.frame(request, user)
            let page = AccountAppsPage(
                desk.shell(.apps, visitor), lines: apps.map(\.line),
                notice: AccountDesk.isDone(request) ? .done : nil)
            return .page(page.page(in: frame), in: frame)
        }
    }

    @Sendable private func revokeApp(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.form(request, context, "/account/apps") { visitor, form, caller in
            let (user, id) = (visitor.user, ID<App>(form["app"] ?? ""))
            try await desk.ledger.write(by: caller) { change in
                guard let app = try AppRecords(change).find(id) else { return }
                try revokeConsents(of: user, to: app, in: change)
                try revokeRefreshTokens(ofUser: user, heldBy: app, in: change)
            }
            return .seeOther(Link("/account/apps?done"))
        }
    }
}

/// Ends all sessions of a user but one.
private func signOutElsewhere(_ user: User, than session: Session, in change: Change) throws {
    let ended = try SignIn.endSessions(of: user.id, except: session.id, in: change)
    guard !ended.isEmpty else { return }
    try change.record(
        .sessionsCleared, of: user, from: nil, to: nil, details: ["ended": .integer(Int64(ended.count))])
}
