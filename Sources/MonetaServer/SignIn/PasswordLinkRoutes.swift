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

/// The pages behind the links of mails: a person sets the first password, or a new one.
///
/// The link's token is in the path. It is spent when the password is saved and not when the page is looked
/// at, for mail scanners open links too. It also proves that the form comes from the reader of the mail, so
/// there is no other guard against forged requests (CSRF).
struct PasswordLinkRoutes: Sendable {
    let ledger: Ledger
    let passwords: any PasswordPool
    let commonPasswords: CommonPasswords
    let frame: PageFrame
    let errors: PageErrors

    func add(to routes: RouterGroup<PageContext>) {
        for purpose in OneUseLink.Purpose.passwords {
            let name = purpose.page
            routes.get("signin/\(name)/:token", use: show)
            routes.post("signin/\(name)/:token", use: save)
        }
        routes.get("signin/password-set", use: done)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let (_, link) = try await read(context) else { return await ended(request, context) }
        return try await page(link, .none, request, context)
    }

    @Sendable private func save(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await request.form(limit: 16 << 10)
        guard let (token, link) = try await read(context) else { return await ended(request, context) }
        let password = Secret(form["password"] ?? "")
        let (pool, common) = (passwords, commonPasswords)
        let broken = try await pool.run { try link.rules(brokenBy: password, common: common) }
        guard broken.isEmpty else {
            return try await page(
                link, Self.attempt(broken), request, context, status: .unprocessableContent)
        }
        let hash = try await pool.hash(password, in: ledger.surroundings)
        let origin = context.stranger(.user, request, "POST /signin/{page}/{token}")
        let user = try await ledger.write(by: origin) { change in
            try setPassword(hash, byLink: token, in: change)
        }
        return user == nil ? await ended(request, context) : .seeOther(Link("/signin/password-set"))
    }

    @Sendable private func done(_ request: Request, _ context: PageContext) async throws -> Response {
        let frame = try await frame.of(request)
        return .page(PasswordSetPage().page(in: frame), in: frame)
    }

    /// The link of the path, while it works.
    private func read(_ context: PageContext) async throws -> (Secret, PasswordLink)? {
        let token = Secret(context.parameter("token"))
        let now = ledger.surroundings.now()
        return try await ledger.store.read { tx in try readPasswordLink(token, in: tx, at: now) }.map {
            (token, $0)
        }
    }

    private func page(
        _ link: PasswordLink, _ attempt: PasswordPage.Attempt, _ request: Request, _ context: PageContext,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        // Not the path as it was sent: one that begins with two slashes names another host.
        guard let action = Link(path: "/signin/\(link.purpose.page)/\(context.parameter("token"))") else {
            throw WebError.malformed("the path is not readable")
        }
        let frame = try await frame.of(request, locale: link.user.profile["locale"]?.string)
        let page = PasswordPage(
            Self.occasion(of: link), action: action, userName: link.user.login,
            requirements: Self.rules(for: link).compactMap(\.requirement), attempt: attempt)
        return .page(page.page(in: frame), in: frame, status: status)
    }

    private static func occasion(of link: PasswordLink) -> PasswordPage.Occasion {
        switch link.purpose {
        case .activation: .welcome
        case .reset, .unlock: .reset
        case .administrator: link.user.hasPassword ? .reset : .welcome
        }
    }

    /// The rules that can be broken: one without a password has none that could come again.
    private static func rules(for link: PasswordLink) -> [PasswordRule] {
        PasswordRule.allCases.filter { $0 != .notUsedBefore || !link.remembered.isEmpty }
    }

    /// Former passwords are looked at last, so nothing is known of them while another rule is broken.
    static func attempt(_ broken: [PasswordRule]) -> PasswordPage.Attempt {
        if broken.contains(.longest) { return .tooLong(most: PasswordRules.longest) }
        return .refused(Set((broken + [.notUsedBefore]).compactMap(\.requirement)))
    }

    /// What was spent, is too old or never was looks the same.
    private func ended(_ request: Request, _ context: PageContext) async -> Response {
        await errors.answer(.linkEnded, .notFound, request, context)
    }
}

extension PasswordRule {
    /// The line of the page; `nil` for what is said only when it is broken.
    var requirement: PasswordRequirement? {
        switch self {
        case .shortest: .length(PasswordRules.shortest)
        case .longest: nil
        case .lowercase: .lowercase
        case .uppercase: .uppercase
        case .number: .number
        case .withoutLogin: .withoutUserName
        case .uncommon: .uncommon
        case .notUsedBefore: .notUsedBefore(PasswordRules.remembered)
        }
    }
}
