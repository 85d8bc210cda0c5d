// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

/// A request of a user who is signed in, as it goes through the phases of tokens.
///
/// The decision is the one of the token endpoint. What is made of it is a code, or tokens that travel in the
/// answer, or both.
struct AuthorizePass: TokenPass {
    private let endpoint: AuthorizeEndpoint
    private let request: ValidRequest
    private let step: StepFacts
    private let signedIn: Visitor.SignedIn
    private let flow: AuthorizationFlow?
    private let issuer: String
    private let now: Timestamp
    /// What the code will be, if there is one.
    private let code: OpaqueToken
    private var facts: TokenFacts?
    /// What the user must be asked, once it is decided.
    private var question: ConsentQuestion?
    /// Whether nothing is issued, for the request is only looked at.
    private let onlyAsks: Bool

    init(
        endpoint: AuthorizeEndpoint, request: ValidRequest, step: StepFacts, signedIn: Visitor.SignedIn,
        flow: AuthorizationFlow?, issuer: String, onlyAsks: Bool = false
    ) {
        self.endpoint = endpoint
        self.request = request
        self.step = step
        self.signedIn = signedIn
        self.flow = flow
        self.issuer = issuer
        self.onlyAsks = onlyAsks
        now = endpoint.surroundings.now()
        code = OpaqueToken(prefix: "", in: endpoint.surroundings)
    }

    /// The request as the phases read it.
    var form: FormParameters {
        var pairs: [(name: Name, value: String)] = [("grant_type", request.grantType.name)]
        if !request.scopes.isEmpty { pairs.append(("scope", request.scopes.joined(separator: " "))) }
        if let resource = request.resource { pairs.append(("resource", resource)) }
        return FormParameters(pairs: pairs)
    }

    var grants: [GrantType] { [.authorizationCode, .implicit] }

    func check(_ grant: GrantType) {}

    func client(
        for request: TokenRequest, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) -> ClientSnapshot { self.request.client }

    func constraint(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) throws -> SenderConstraint {
        // A token in an address cannot be bound: the browser proves no key (RFC 9449 §5).
        guard !client.app.settings.dpopBoundAccessTokens || !self.request.responseType.contains(.token) else {
            throw OAuthError.dpop(
                "dpop_proof_required", "The client's tokens are bound to a key. Use the response type code.")
        }
        return .none
    }

    func subject(
        of request: TokenRequest, for client: ClientSnapshot, bound constraint: SenderConstraint,
        at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> GrantedSubject {
        attempt.identify(signedIn.user)
        // Whatever comes of it, the flow is answered once.
        if let flow { attempt.spends.append(.answer(to: flow)) }
        let (app, user, facts) = (client.app, signedIn.user, signedIn.facts)
        let subject = try await endpoint.store.read { tx -> TokenUser? in
            guard try effectiveAssignment(of: user, to: app, in: tx) != nil else { return nil }
            return try TokenUser(user, in: app, signedIn: facts, in: tx)
        }
        guard let subject else { throw OAuthError.notAssigned }
        return GrantedSubject(.user(subject))
    }

    func gather(_ known: KnownFacts) async throws -> TokenFacts {
        let (app, user, server) = (known.client.app, signedIn.user, known.snapshot.server)
        let (isOrganisation, subject) = (server.isOrganisation, known.granted.subject)
        let (remembered, management) = try await endpoint.store.read { tx in
            (
                try ConsentRecords(tx).remembered(of: user.id, to: app.id, at: server.id),
                try isOrganisation ? ManagementTerms(of: app, for: subject, in: tx) : .none
            )
        }
        let terms = ConsentTerms(
            remembered, of: app, redirectURI: request.redirectURI,
            asksAgain: request.prompt.contains(.consent), isAnswered: flow?.consentedBy == user.id)
        return TokenFacts(
            snapshot: known.snapshot, client: known.client, subject: known.granted.subject,
            request: known.request,
            issuer: issuer, now: now, tokenID: newAccessTokenID(in: endpoint.surroundings),
            idTokenID: newIDTokenID(in: endpoint.surroundings), nonce: request.nonce,
            acr: request.authenticationContext.value,
            grantedScopes: management.grantedScopes, isAdministrator: management.isAdministrator,
            consent: terms, wishes: request.claims)
    }

    mutating func note(_ decision: TokenDecision, on facts: TokenFacts) {
        self.facts = facts
        question = decision.question
    }

    func admit(_ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt) async throws {
        var step = step
        step.needsConsent = question != nil
        switch nextStep(step) {
        case .issue: if onlyAsks { throw NothingToAsk() }
        case .consent: throw StopForConsent(request: request, question: question)
        case .refuse(let error): throw error
        case .signIn: throw OAuthError.loginRequired
        }
    }

    func askHook(
        _ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt
    ) async throws -> TokenPlan {
        // With a code, the hook is asked when it is exchanged.
        guard request.responseType.hasTokens else { return plan }
        return try await endpoint.hooks.apply(to: plan, facts, &attempt)
    }

    func mint(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> AuthorizationResponse {
        let text = request.responseType.contains(.code) ? code.secret : nil
        guard let facts else { throw OAuthError.unreadable }
        let tokens = try mintFrontChannel(request.responseType, plan, facts, code: text, with: snapshot)
        return .granted(request, code: text, tokens: tokens, issuer: issuer)
    }

    func commit(_ plan: TokenPlan, of attempt: TokenAttempt) async throws {
        var attempt = attempt
        if request.responseType.contains(.code) {
            let code = AuthorizationCode(
                hash: code.hash, for: request, scopes: plan.accessToken.scopes, user: signedIn.user.id,
                signIn: signedIn.facts, at: attempt.server.id, issuer: issuer,
                lifetime: endpoint.requirements.codeLifetime, in: endpoint.surroundings)
            attempt.spends.append(.keep(code))
        }
        if let session = signedIn.facts.sessionID, request.scopes.contains("openid") {
            let used = SessionApp(
                sessionID: session, serverID: attempt.server.id, appID: request.client.app.id, issuer: issuer)
            attempt.spends.append(.use(used, at: now))
        }
        if request.responseType.contains(.token), let wishes = Spend.keep(plan.wishes, for: plan.accessToken)
        {
            attempt.spends.append(wishes)
        }
        try await endpoint.decisions.record(plan, of: attempt)
    }
}

extension Spend {
    /// The answer to a request that has waited for its user; it is given once.
    static func answer(to flow: AuthorizationFlow) -> Spend {
        Spend(
            Name("authorization flow \(flow.hash)"), sharesCommit: false,
            refusal: OAuthError.invalidRequest(
                "flow_answered", "The request was answered before. Begin again from the app."),
            isSpent: { tx in try !AuthorizationFlowRecords(tx).contains(flow.hash) },
            spend: { tx in try AuthorizationFlowRecords(tx).end(flow.hash) })
    }

    /// A new code, stored with the event of it; nobody can have been first.
    fileprivate static func keep(_ code: AuthorizationCode) -> Spend {
        Spend(
            Name("new code \(code.hash)"), sharesCommit: true, refusal: OAuthError.unreadable,
            isSpent: { _ in false },
            spend: { tx in
                try CodeRecords(tx).insert(code)
                return true
            })
    }
}

extension OAuthError {
    /// The user may not use the app.
    static let notAssigned = OAuthError(
        400, .accessDenied, "user_not_assigned", "User is not assigned to the client application.")
}
