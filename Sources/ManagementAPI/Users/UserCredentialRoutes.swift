// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// `/users/{id}/credentials`: what users change about their own passwords, done for them by a program.
package struct UserCredentialRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let credentials = routes.group("users/:userId/credentials")
        credentials.post("change_password", use: changePassword)
        credentials.post("change_recovery_question", use: changeQuestion)
        credentials.post("forgot_password", use: forgotPassword)
        credentials.post("forgot_password_recovery_question", use: answerQuestion)
    }

    /// `POST …/change_password` → 200; the old password must be right.
    @Sendable private func changePassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "password")
        let old = secret("oldPassword", &fields)
        let new = secret("newPassword", &fields)
        let revokes = fields.bool("revokeSessions") ?? false
        try fields.check()
        let user = try await prove(old, or: "Old Password is not correct", caller, context)
        let hash = try await NewCredentials.hash(new, login: user.login, history: user.id, services: services)
        let changed = try await services.write(by: caller) { change in
            let present = try Directory.user(named: user.id.text, in: change)
            let changed = try setPassword(hash, of: present, keepsSessions: true, in: change)
            guard revokes else { return changed }
            try revokeRefreshTokens(ofUser: changed, in: change)
            return try clearSessions(of: changed, ending: .sessionsAndTokens, in: change)
        }
        return .json(credentialsJSON(changed, withEmails: false))
    }

    /// `POST …/change_recovery_question` → 200; the password must be right.
    @Sendable private func changeQuestion(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "credentials")
        let password = secret("password", &fields)
        let (question, answer) = UserWrite.recovery(&fields)
        if question == nil { fields.refuse("recovery_question", "The field cannot be left blank") }
        try fields.check()
        let user = try await prove(password, or: "Password is not correct", caller, context)
        let hash = try await services.passwords.hash(answer ?? Secret(""), in: services.surroundings)
        let changed = try await services.write(by: caller) { change in
            try setRecoveryQuestion(
                question ?? "", answer: hash, of: Directory.user(named: user.id.text, in: change), in: change)
        }
        return .json(credentialsJSON(changed, withEmails: false))
    }

    /// `POST …/forgot_password` → 200 `{"resetPasswordUrl"}` with `sendEmail=false`, else `{}`.
    @Sendable private func forgotPassword(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let byMail = try QueryParameters(request).flag("sendEmail") ?? true
        let base = services.baseURL
        let delivery = try await services.write(by: caller) { change in
            try SignIn.forgotPassword(ofUser: name, byMail: byMail, baseURL: base, in: change)
        }
        guard case .answer(let link) = delivery else { return .json([:]) }
        return .json(["resetPasswordUrl": .string(link.url(base: services.baseURL))])
    }

    /// `POST …/forgot_password_recovery_question` → 200: a new password for the right answer.
    @Sendable private func answerQuestion(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        var fields = try Fields(try await request.json(), of: "credentials")
        let new = secret("password", &fields)
        var question = fields.fields("recovery_question")
        let answer = question.requiredString("answer", longest: 100, unseen: .all)
        fields.absorb(question)
        try fields.check()
        let proven = try await proveUser(
            name, by: .recoveryAnswer(Secret(normalisedAnswer(answer))),
            in: [.active, .recovery, .passwordExpired],
            ledger: services.ledger, pool: services.passwords, caller: caller)
        guard let user = proven else {
            throw ManagementError(
                .forbidden, "E0000087", "The recovery question answer did not match our records.")
        }
        let password = try await NewCredentials.hash(
            new, login: user.login, history: user.id, services: services)
        let changed = try await services.write(by: caller) { change in
            try setPassword(password, of: Directory.user(named: user.id.text, in: change), in: change)
        }
        return .json(credentialsJSON(changed, withEmails: false))
    }

    /// The user of the path, once the password is right; `E0000014` otherwise.
    private func prove(
        _ password: Secret, or cause: String, _ caller: SystemLog.Caller, _ context: ManagementContext
    ) async throws -> User {
        let user = try await proveUser(
            try context.userName(), by: .password(password),
            in: [.staged, .active, .recovery, .passwordExpired], ledger: services.ledger,
            pool: services.passwords, caller: caller)
        guard let user else {
            throw ManagementError(.forbidden, "E0000014", "Update of credentials failed", causes: [cause])
        }
        return user
    }

    /// `{"value"}` of a password that must be there.
    private func secret(_ field: String, _ fields: inout Fields) -> Secret {
        var inner = fields.fields(field)
        let text = inner.requiredString("value", longest: 1024, unseen: .all)
        fields.absorb(inner)
        return Secret(text)
    }
}
