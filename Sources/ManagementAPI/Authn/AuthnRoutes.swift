// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Directory
import HTTPTypes
import Persistence
import Primitives
package import SignIn
import SystemLog
import Web

/// `/api/v1/authn`: signing in step by step, for programs with pages of their own.
///
/// Anybody may call it; a caller with an API token is trusted and may deliver recovery by itself. Every
/// answer of a transaction that goes on is 200 and says what comes next.
package struct AuthnRoutes: Sendable {
    private let services: ManagementServices
    private let attempts: PasswordAttempts
    private let document: AuthnDocument

    /// `attempts` counts for the networks that anybody calls from.
    package init(_ services: ManagementServices, attempts: PasswordAttempts) {
        self.services = services
        self.attempts = attempts
        document = AuthnDocument(baseURL: services.baseURL, policy: attempts.policy)
    }

    /// `routes` begins at `/api/v1/authn` and asks nobody for credentials.
    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.post(use: authenticate)
        routes.post("introspect") { try await look($0, $1, extends: false) }
        routes.post("credentials/change_password", use: changePassword)
        routes.post("credentials/reset_password", use: resetPassword)
        routes.post("recovery/password") { try await recover(.password, $0, $1) }
        routes.post("recovery/unlock") { try await recover(.unlock, $0, $1) }
        routes.post("recovery/token", use: recoveryToken)
        routes.post("recovery/answer", use: answerQuestion)
        routes.post("skip", use: skip)
        routes.post("cancel", use: cancel)
        // What browsers ask before they send a request of another origin.
        for path in Self.paths {
            routes.on(RouterPath(path), method: .options) { _, _ -> Response in throw WebError.wrongMethod }
        }
    }

    private static let paths = [
        "", "introspect", "credentials/change_password", "credentials/reset_password", "recovery/password",
        "recovery/unlock", "recovery/token", "recovery/answer", "skip", "cancel",
    ]

    /// `POST /authn`: name and password, the token of an activation, or a state token alone.
    @Sendable private func authenticate(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        if body.has("stateToken"), !body.has("username") {
            let token = try body.checked { $0.secret("stateToken") }
            return try await answering(nil) {
                try await call.run.look(at: token, extends: true, by: call.caller)
            }
        }
        if body.has("token") {
            let token = try body.checked { $0.secret("token") }
            return try await answering(nil) { try await call.run.begin(activation: token, by: call.caller) }
        }
        body.refuseAudience()
        let options = body.options()
        let (name, password, relayState) = try body.checked {
            ($0.text("username"), $0.secret("password"), $0.relayState())
        }
        return try await answering(relayState) {
            try await call.run.begin(
                name, password, warns: options.warns, relayState: relayState, by: call.caller)
        }
    }

    private func look(
        _ request: Request, _ context: ManagementContext, extends: Bool
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let token = try body.checked { $0.secret("stateToken") }
        return try await answering(nil) {
            try await call.run.look(at: token, extends: extends, by: call.caller)
        }
    }

    @Sendable private func changePassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let (token, old, new, revokes) = try body.checked {
            (
                $0.secret("stateToken"), $0.secret("oldPassword"), $0.secret("newPassword"),
                $0.flag("revokeSessions")
            )
        }
        return try await answering(nil) {
            try await call.run.changePassword(
                token, old: old, new: new, revokesSessions: revokes, by: call.caller)
        }
    }

    @Sendable private func resetPassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let (token, new, revokes) = try body.checked {
            ($0.secret("stateToken"), $0.secret("newPassword"), $0.flag("revokeSessions"))
        }
        return try await answering(nil) {
            try await call.run.resetPassword(token, new: new, revokesSessions: revokes, by: call.caller)
        }
    }

    /// A message with a link; a trusted caller that names no factor gets the token of the link instead.
    private func recover(
        _ wish: RecoveryWish, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let isTrusted = call.token != nil
        let (name, factor, relayState) = try body.checked {
            ($0.text("username"), $0.factor(isRequired: !isTrusted), $0.relayState())
        }
        if let token = call.token, factor == nil {
            try await TrustedCaller(services: services).requireCredentials(token, ofUser: name)
            return try await answering(relayState) {
                try await call.run.issueRecoveryToken(
                    wish, ofUser: name, relayState: relayState, by: call.caller)
            }
        }
        // Telephones come with factors; the refusal is the same for every user.
        guard factor == .email else { throw ManagementError.from(.recoveryNotAllowed) }
        let attempts = call.run.attempts
        let isAsked = try await EvenTime.run {
            try await attempts.requestRecovery(
                wish, ofUser: name, baseURL: services.baseURL, by: call.caller)
        }
        guard isAsked else { throw ManagementError.tooManyRequests }
        return .json(AuthnDocument.mailSent(wish, relayState: relayState))
    }

    @Sendable private func recoveryToken(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        _ = body.options()
        let (token, relayState) = try body.checked { ($0.secret("recoveryToken"), $0.relayState()) }
        return try await answering(relayState) {
            try await call.run.begin(recovery: token, relayState: relayState, by: call.caller)
        }
    }

    @Sendable private func answerQuestion(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let (token, answer) = try body.checked { ($0.secret("stateToken"), $0.text("answer")) }
        return try await answering(nil) {
            try await call.run.answerQuestion(token, Secret(normalisedAnswer(answer)), by: call.caller)
        }
    }

    @Sendable private func skip(_ request: Request, _ context: ManagementContext) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let token = try body.checked { $0.secret("stateToken") }
        return try await answering(nil) { try await call.run.skip(token, by: call.caller) }
    }

    @Sendable private func cancel(_ request: Request, _ context: ManagementContext) async throws -> Response {
        var body = try AuthnBody(try await request.json(limit: 64 << 10))
        let call = try await call(request, context)
        let token = try body.checked { $0.secret("stateToken") }
        do {
            let relayState = try await call.run.cancel(token, by: call.caller)
            return .json(relayState.map { ["relayState": .string($0)] } ?? [:])
        } catch let refusal as AuthnRefusal {
            throw ManagementError.from(refusal)
        }
    }

    private func answering(
        _ relayState: String?, _ work: () async throws -> AuthnAnswer
    ) async throws -> Response {
        do {
            return .json(document.json(try await work()))
        } catch AuthnRefusal.password(.lockedOut) {
            return .json(document.lockedOut(relayState: relayState))
        } catch let refusal as AuthnRefusal {
            throw ManagementError.from(refusal)
        }
    }

    /// Who calls.
    ///
    /// Of a trusted caller's users all come from its own address, so they are not counted by it.
    private func call(_ request: Request, _ context: ManagementContext) async throws -> AuthnCall {
        let token = try await TrustedCaller(services: services).find(request, context)
        let caller = SystemLog.Caller(
            kind: .user, id: "unknown", alternateID: "unknown", displayName: "unknown",
            address: context.address?.description,
            userAgent: request.headers.value(of: .userAgent)?.shortened(to: 256),
            requestID: context.requestID,
            requestURI: "\(request.method.rawValue) \(context.endpointPath ?? "/api/v1/authn")")
        return AuthnCall(
            run: RunAuthn(token == nil ? attempts : attempts.countingAccountsOnly), caller: caller,
            token: token)
    }
}

/// One call: what runs it, who makes it, and the token of a trusted caller.
private struct AuthnCall: Sendable {
    let run: RunAuthn
    let caller: SystemLog.Caller
    let token: VerifiedAPIToken?
}
