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

/// `/signin/consent/{handle}`: the page that asks a user what an app may do, in the middle of an
/// authorization request.
///
/// The answer counts from the browser that began the request alone, of the user who is signed in with it, and
/// for the question that the page has shown. Then the browser goes on to where the next step is decided.
struct ConsentRoutes: Sendable {
    let endpoint: AuthorizeEndpoint
    let served: ServedServers
    let sessions: BrowserSessions
    let frame: PageFrame
    let errors: PageErrors

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("signin/consent/:handle", use: show)
        routes.post("signin/consent/:handle", use: answer)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let standing = try await standing(request, context) else {
            return await errors.answer(.signInEnded, .notFound, request, context)
        }
        switch standing {
        case .goOn(let path): return try goOn(path)
        case .ask(let asked): return try await page(asked, request, context)
        }
    }

    @Sendable private func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        // A pair for each optional scope, and three more.
        let form = try await request.form(limit: 64 << 10, maximumPairs: 500)
        guard let standing = try await standing(request, context) else {
            return await errors.answer(.signInEnded, .notFound, request, context)
        }
        guard case .ask(let asked) = standing else {
            guard case .goOn(let path) = standing else { throw WebError.unknownPath }
            return try goOn(path)
        }
        let caller = context.stranger(.user, request, "POST /signin/consent/{flow}").acting(as: asked.user)
        let isThere: Bool
        switch form["answer"].map({ Name($0) }) {
        case "deny": isThere = try await endpoint.refuse(asked.flow, from: caller)
        case "other": return try await signInAsAnother(asked, request, context, caller)
        case "allow":
            guard form["question"].map({ Name($0) }) == Name(Self.fingerprint(of: asked)) else {
                return try await page(asked, request, context, hasChanged: true)
            }
            let ticked = form.pairs.filter { $0.name == "scope" }.map { ID<Scope>($0.value) }
            isThere = try await endpoint.agree(to: asked, ticked: Set(ticked), from: caller)
        default: return try await page(asked, request, context)
        }
        guard isThere else { return await errors.answer(.signInEnded, .notFound, request, context) }
        return try goOn(asked.wayBack)
    }

    /// How it stands with the flow of the path; `nil` when it has ended, or another browser has begun it.
    private func standing(_ request: Request, _ context: PageContext) async throws -> ConsentStanding? {
        let visitor = try await sessions.visitor(request).visitor
        let key = FlowKey(handle: Secret(context.parameter("handle")), browser: visitor.browser)
        guard let flow = try await endpoint.flow(key) else { return nil }
        let snapshot = try await served.snapshot(.named(flow.serverID.text))
        return try await endpoint.standing(
            of: flow, key, at: snapshot, for: visitor,
            from: context.stranger(.user, request, "GET /signin/consent/{flow}"))
    }

    private func goOn(_ path: String) throws -> Response {
        guard let link = Link(path: path) else { throw WebError.malformed("the flow has no path") }
        return .seeOther(link)
    }

    /// The user is somebody else: they sign in, and then come back to this request.
    private func signInAsAnother(
        _ asked: AskedConsent, _ request: Request, _ context: PageContext, _ caller: Caller
    ) async throws -> Response {
        let browser = try await sessions.visitor(request).visitor.browser
        let now = endpoint.ledger.surroundings.now()
        let wanted = SignInRequest(
            app: asked.app.id, wayBack: asked.wayBack, notBefore: now, selectAccount: true,
            locales: asked.locales, formTargets: Self.formTargets(asked))
        let handle = try await endpoint.ledger.write(by: caller) { change in
            try beginSignIn(wanted, browser: browser, in: change)
        }
        return try goOn("/signin/\(handle.revealText())")
    }

    private func page(
        _ asked: AskedConsent, _ request: Request, _ context: PageContext, hasChanged: Bool = false
    ) async throws -> Response {
        guard let action = Link(path: "/signin/consent/\(context.parameter("handle"))") else {
            throw WebError.malformed("the path is not readable")
        }
        let frame = try await frame.of(
            request, wished: asked.locales, locale: asked.user.profile["locale"]?.string)
        let others = asked.app.settings.others
        func link(_ name: Name) -> Link? { others[name]?.string.flatMap { Link(web: $0) } }
        let app = ConsentPage.App(
            name: asked.app.label, logo: link("logo_uri"), site: link("client_uri"), terms: link("tos_uri"),
            privacy: link("policy_uri"))
        let page = ConsentPage(
            app, userName: asked.user.login, action: action, items: Self.items(asked.question),
            question: Self.fingerprint(of: asked), hasChanged: hasChanged,
            formTargets: Self.formTargets(asked))
        return .page(page.page(in: frame), in: frame, status: hasChanged ? .conflict : .ok)
    }

    private static func items(_ question: ConsentQuestion) -> [ConsentPage.Item] {
        question.implicit.map { ConsentPage.Item(ScopeLabel($0), .included) }
            + question.items.map { item in
                let label = ScopeLabel(item.scope)
                if item.isGranted { return ConsentPage.Item(label, .allowedBefore) }
                guard item.isOptional else { return ConsentPage.Item(label, .included) }
                return ConsentPage.Item(
                    label, .optional(id: item.scope.id.text, isTicked: item.isTicked))
            }
    }

    /// Where the answer of the request will lead the form on to.
    private static func formTargets(_ asked: AskedConsent) -> [String] {
        Link(provenRedirect: asked.redirectURI)?.source.map { [$0] } ?? []
    }

    /// What a page has asked whom, in short: another answer to another question is not taken for it.
    private static func fingerprint(of asked: AskedConsent) -> String {
        let parts = asked.question.items.map { item in
            "\(item.scope.id) \(item.isGranted) \(item.isOptional) \(item.scope.name)"
        }
        let text = ([asked.user.id.text] + parts + asked.question.implicit.map(\.name)).joined(
            separator: "\n")
        return Base64URL.encode(sha256(Array(text.utf8)))
    }
}

extension ScopeLabel {
    /// A scope of the system whose words nobody has changed is said in the reader's language.
    init(_ scope: Scope) {
        let standard = SystemScopes.openID.first { Name($0.name) == Name(scope.name) }
        let isUnchanged =
            scope.displayName.map { Name($0) } == standard.map { Name($0.displayName) }
            && scope.description.map { Name($0) } == standard.map { Name($0.description) }
        switch Name(scope.name) {
        case "openid" where isUnchanged: self = .openID
        case "profile" where isUnchanged: self = .profile
        case "email" where isUnchanged: self = .email
        case "address" where isUnchanged: self = .address
        case "phone" where isUnchanged: self = .phone
        case "offline_access" where isUnchanged: self = .offlineAccess
        case "device_sso" where isUnchanged: self = .deviceSSO
        default:
            let name = scope.displayName.flatMap { $0.isEmpty ? nil : $0 } ?? scope.name
            self = .other(ScopeWords(name, scope.description.flatMap { $0.isEmpty ? nil : $0 }))
        }
    }
}
