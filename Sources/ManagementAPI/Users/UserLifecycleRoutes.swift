// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import OAuth
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// `/users/{id}/lifecycle` and `/users/{id}/sessions`: the steps that an administrator takes with a user.
package struct UserLifecycleRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let steps = routes.group("users/:userId/lifecycle")
        steps.post("activate") { try await sendLink(.activate, byDefault: true, $0, $1) }
        steps.post("reactivate") { try await sendLink(.reactivate, byDefault: false, $0, $1) }
        steps.post("reset_password") { try await sendLink(.resetPassword, byDefault: nil, $0, $1) }
        for step in [UserStep.deactivate, .suspend, .unsuspend, .unlock] {
            steps.post(RouterPath(step.rawValue)) { try await take(step, $0, $1) }
        }
        steps.post("expire_password", use: expirePassword)
        steps.post("expire_password_with_temp_password", use: temporaryPassword)
        steps.post("reset_factors", use: resetFactors)
        steps.post("delete_sessions", use: endOthers)
        routes.delete("users/:userId/sessions", use: endSessions)
    }

    /// A step with a link → 200: in the answer with `sendEmail=false`, by mail otherwise.
    private func sendLink(
        _ step: UserStep, byDefault: Bool?, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let query = try QueryParameters(request)
        let byMail = try byDefault.map { query.flag("sendEmail") ?? $0 } ?? query.requiredFlag("sendEmail")
        let revokes = query.flag("revokeSessions") ?? false
        let base = services.baseURL
        let delivery = try await services.write(by: caller) { change in
            if revokes { try endEverything(ofUser: Directory.user(named: name, in: change), in: change) }
            return try takeStepWithLink(step, ofUser: name, byMail: byMail, baseURL: base, in: change)
        }
        guard case .answer(let link) = delivery else { return .json([:]) }
        if step == .resetPassword {
            return .json(["resetPasswordUrl": .string(link.url(base: services.baseURL))])
        }
        return .json([
            "activationUrl": .string(link.url(base: services.baseURL)),
            "activationToken": .string(link.token.revealText()),
        ])
    }

    /// A step without an answer of its own → 200 `{}`.
    private func take(
        _ step: UserStep, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        try await services.write(by: caller) { change in
            let user = try Directory.take(step, ofUser: name, in: change)
            if step == .deactivate || step == .suspend {
                try SignIn.endSessions(of: user.id, in: change)
                try revokeRefreshTokens(ofUser: user, in: change)
            }
        }
        return .json([:])
    }

    /// `POST …/expire_password` → 200 with the user.
    @Sendable private func expirePassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let user = try await services.write(by: caller) { change in
            try Directory.take(.expirePassword, ofUser: name, in: change)
        }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `POST …/expire_password_with_temp_password` → 200 `{"tempPassword"}`, shown this once.
    @Sendable private func temporaryPassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let revokes = try QueryParameters(request).flag("revokeSessions") ?? false
        let surroundings = services.surroundings
        let password = Secret(makeTemporaryPassword(in: surroundings))
        let hash = try await services.passwords.hash(password, in: surroundings)
        try await services.write(by: caller) { change in
            let user = try Directory.take(.expirePassword, ofUser: name, in: change)
            let changed = try setPassword(hash, of: user, mustChange: true, in: change)
            if revokes { try endEverything(ofUser: changed, in: change) }
        }
        return .json(["tempPassword": .string(password.revealText())])
    }

    /// `POST …/reset_factors` → 200 `{}`: whoever has no factor has none afterwards either.
    @Sendable private func resetFactors(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            guard user.status != .deprovisioned, user.status != .staged || user.hasPassword else {
                throw UserStep.expirePasswordRefusal(user.status)
            }
            try recordFactorsReset(of: user, in: change)
        }
        return .json([:])
    }

    /// `POST /users/me/lifecycle/delete_sessions` `{"keepCurrent":true}` → 200 `{}`: the caller's own
    /// sessions.
    @Sendable private func endOthers(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        // bytes: a word of ours.
        guard Name(context.parameter("userId")) == "me" else { throw WebError.unknownPath }
        let caller = try context.requireWriter()
        let name = try context.userName()
        var fields = try Fields(try await request.json() ?? [:], of: "sessions")
        let keepsCurrent = fields.bool("keepCurrent") ?? true
        try fields.check()
        let current = keepsCurrent ? context.session?.id : nil
        try await services.write(by: caller) { change in
            try clearSessions(
                of: Directory.user(named: name, in: change), ending: .sessions, except: current, in: change)
        }
        var response = Response.json([:])
        if !keepsCurrent, context.session != nil {
            response.headers[.setCookie] = services.browser.cookies.clearing(.session)
        }
        return response
    }

    /// `DELETE /users/{id}/sessions?oauthTokens=true` → 204.
    @Sendable private func endSessions(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let withTokens = try QueryParameters(request).flag("oauthTokens") ?? false
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            if withTokens {
                try endEverything(ofUser: user, in: change)
            } else {
                try clearSessions(of: user, ending: .sessions, in: change)
            }
        }
        return .noContent
    }
}

/// Ends the sessions of a user, and all tokens that were given out up to now.
func endEverything(ofUser user: User, in change: Change) throws {
    try revokeRefreshTokens(ofUser: user, in: change)
    try clearSessions(of: user, ending: .sessionsAndTokens, in: change)
}

/// Twelve characters of three kinds, none of which looks like another.
private func makeTemporaryPassword(in surroundings: Surroundings) -> String {
    let kinds = [
        SecretAlphabet("ABCDEFGHJKLMNPQRSTUVWXYZ"), SecretAlphabet("abcdefghijkmnpqrstuvwxyz"),
        SecretAlphabet("23456789"),
    ]
    return (0..<12).map { secretText(count: 1, of: kinds[$0 % kinds.count], in: surroundings) }.joined()
}
