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

/// `/account/profile` and `/account/email`: what one says of oneself.
///
/// The schema of the user's type says what the user may write. Another e-mail address needs the password, and
/// counts after its link was opened.
struct ProfileRoutes: Sendable {
    let desk: AccountDesk

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("account") { _, _ in Response.seeOther(Link("/account/profile")) }
        routes.get("account/profile", use: show)
        routes.post("account/profile", use: save)
        routes.post("account/email", use: askForEmail)
        routes.get("account/email/:token", use: showLink)
        routes.post("account/email/:token", use: useLink)
        routes.get("account/email-changed", use: showChanged)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.page(request, context, "/account/profile") { visitor in
            try await page(visitor, request, notice: AccountDesk.isDone(request) ? .done : nil)
        }
    }

    @Sendable private func save(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.form(request, context, "/account/profile") { visitor, form, caller in
            let user = visitor.user
            do {
                try await desk.ledger.write(by: caller) { change in
                    let schema = try SchemaRecords(change).find(.userType(user.typeID))
                    var wanted: JSONObject = [:]
                    for attribute in schema.ownAttributes where attribute.access == .write {
                        guard let typed = form[Name("field.\(attribute.definition.name)")] else { continue }
                        wanted[attribute.definition.name] = attribute.definition.value(typed: typed)
                    }
                    _ = try updateUser(user.id.text, profile: wanted, isPartial: true, in: change)
                }
            } catch let ChangeRefused.invalid(_, causes) {
                return try await page(
                    visitor, request, typed: form, notice: .failed(causes), status: .unprocessableContent)
            }
            return .seeOther(Link("/account/profile?done"))
        }
    }

    @Sendable private func askForEmail(_ request: Request, _ context: PageContext) async throws -> Response {
        try await desk.form(request, context, "/account/email") { visitor, form, caller in
            let email = (form["email"] ?? "").trimmingSpaces()
            let base = desk.baseURL
            let outcome = try await desk.attempts.attempt(
                Secret(form["old"] ?? ""), ofUser: visitor.user.id.text, by: caller
            ) { user, change in
                guard try Self.mayChangeEmail(user, in: change) else { return EmailChange.Problem?.none }
                return try requestEmailChange(to: email, of: user, baseURL: base, in: change)
            }
            let problem: ProfilePage.EmailProblem? =
                switch outcome {
                case .right(nil): nil
                case .right(.notAnAddress): .badAddress
                case .right(.isPresent): .sameAddress
                case .right(.tooMany): .tooMany
                case .refused(.tooManyFromAddress): .tooManyWrong
                case .refused: .wrongPassword
                }
            guard let problem else { return .seeOther(Link("/account/profile")) }
            return try await page(
                visitor, request, email: email.shortened(to: 254), problem: problem,
                status: .unprocessableContent)
        }
    }

    @Sendable private func showLink(_ request: Request, _ context: PageContext) async throws -> Response {
        let (token, now) = (Secret(context.parameter("token")), desk.now)
        let found = try await desk.ledger.store.read { tx in try readEmailChange(token, in: tx, at: now) }
        guard let found, let action = Link(path: "/account/email/\(context.parameter("token"))") else {
            return await desk.errors.answer(.linkEnded, .notFound, request, context)
        }
        let frame = try await desk.frame(request, found.user)
        return .page(EmailChangePage(email: found.email, action: action).page(in: frame), in: frame)
    }

    @Sendable private func useLink(_ request: Request, _ context: PageContext) async throws -> Response {
        let token = Secret(context.parameter("token"))
        let caller = context.stranger(.user, request, "POST /account/email/{token}")
        let user = try await desk.ledger.write(by: caller) { change in
            try useEmailChange(token, in: change)
        }
        guard user != nil else { return await desk.errors.answer(.linkEnded, .notFound, request, context) }
        return .seeOther(Link("/account/email-changed"))
    }

    @Sendable private func showChanged(_ request: Request, _ context: PageContext) async throws -> Response {
        let frame = try await desk.frame.of(request)
        return .page(EmailChangePage(action: nil).page(in: frame), in: frame)
    }

    private func page(
        _ visitor: AccountVisitor, _ request: Request, typed: FormParameters? = nil,
        email: String = "", problem: ProfilePage.EmailProblem? = nil, notice: AccountNotice? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (user, now) = (visitor.user, desk.now)
        let (schema, awaited) = try await desk.ledger.store.read { tx in
            (
                try SchemaRecords(tx).find(.userType(user.typeID)),
                try EmailChangeRecords(tx).awaited(by: user.id, at: now)
            )
        }
        let own = schema.ownAttributes
        let fields = own.map { attribute -> ProfilePage.Field in
            let name = attribute.definition.name
            let isEmail = Name(name) == "email"
            let value = typed?[Name("field.\(name)")] ?? attribute.definition.text(of: user.profile[name])
            return ProfilePage.Field(
                name: name, title: attribute.definition.document["title"]?.string ?? name, value: value,
                kind: attribute.access == .write && !isEmail ? attribute.definition.fieldKind : .shown)
        }
        let frame = try await desk.frame(request, user)
        let isChangeable =
            user.hasPassword && own.contains { Name($0.definition.name) == "email" && $0.access == .write }
        let page = ProfilePage(
            desk.shell(.profile, visitor), fields: fields,
            email: .init(isChangeable: isChangeable, awaited: awaited, typed: email, problem: problem),
            notice: notice)
        return .page(page.page(in: frame), in: frame, status: status)
    }

    private static func mayChangeEmail(_ user: User, in tx: any Transaction) throws -> Bool {
        try SchemaRecords(tx).find(.userType(user.typeID)).ownAttributes.contains {
            Name($0.definition.name) == "email" && $0.access == .write
        }
    }
}
