// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Primitives
import SystemLog

/// A request that is not made: nobody proves anything, nothing is written, and no signature leaves.
struct PreviewPass: TokenPass {
    /// The key that tokens of an app are bound to when the question names none, and the app wants one: a word
    /// in the place of its thumbprint, for a preview has no proof.
    static let unknownKey = "thumbprint-of-the-key-of-the-proof"

    let question: PreviewQuestion
    let known: PreviewFacts
    /// The `jti` of the tokens.
    let tokenID: String
    let idTokenID: String
    /// `nil` when the hook of a rule is not asked, but shown what it would be asked with.
    let hooks: TokenHooks?
    /// How it was decided; `nil` when the request is refused before.
    private(set) var decision: TokenDecision?
    private(set) var facts: TokenFacts?

    init(
        _ question: PreviewQuestion, _ known: PreviewFacts, tokenID: String, idTokenID: String,
        asking hooks: TokenHooks?
    ) {
        self.question = question
        self.known = known
        self.tokenID = tokenID
        self.idTokenID = idTokenID
        self.hooks = hooks
    }

    var grants: [GrantType] { GrantType.known }

    func check(_ grant: GrantType) {}

    func client(
        for request: TokenRequest, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) throws -> ClientSnapshot {
        guard known.client.isActive else { throw AuthenticateClient.unknown }
        return known.client
    }

    func constraint(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) -> SenderConstraint {
        if let thumbprint = question.keyThumbprint { return .dpop(thumbprint: thumbprint) }
        return client.app.settings.dpopBoundAccessTokens ? .dpop(thumbprint: Self.unknownKey) : .none
    }

    func subject(
        of request: TokenRequest, for client: ClientSnapshot, bound constraint: SenderConstraint,
        at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) throws -> GrantedSubject {
        guard let user = known.user else { return GrantedSubject(try appItself(request, client)) }
        guard known.isAssigned else { throw OAuthError.notAssigned }
        var granted = GrantedSubject(.user(user))
        granted.consent = Self.consent(known.consent, for: request.grantType, of: client.app)
        // Which one the family began with, nobody says; a code is what most begin with.
        if request.grantType == .refreshToken { granted.policyGrant = .authorizationCode }
        return granted
    }

    /// What has to be asked on a page is taken to be allowed; where no page can ask, it is missing.
    private static func consent(
        _ remembered: RememberedConsent, for grantType: GrantType, of app: App
    ) -> ConsentTerms {
        guard grantType.redirects else { return ConsentTerms(unasked: remembered) }
        return ConsentTerms(remembered, of: app, redirectURI: "", asksAgain: false, isAnswered: true)
    }

    func gather(_ found: KnownFacts) -> TokenFacts {
        TokenFacts(
            snapshot: found.snapshot, client: found.client, subject: found.granted.subject,
            constraint: found.constraint, request: found.request,
            issuer: found.snapshot.issuers.issuer(host: nil), now: known.now, tokenID: tokenID,
            idTokenID: idTokenID, nonce: question.nonce, consent: found.granted.consent,
            policyGrant: found.granted.policyGrant)
    }

    mutating func note(_ decision: TokenDecision, on facts: TokenFacts) {
        self.decision = decision
        self.facts = facts
    }

    func askHook(
        _ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt
    ) async throws -> TokenPlan {
        if let hooks { return try await hooks.apply(to: plan, facts, &attempt) }
        let request = hookRequest(
            for: plan, of: facts, from: attempt.caller, eventID: "preview",
            person: known.user.map { HookPerson($0) })
        attempt.hook = plan.hook.map { ["id": .string($0.hookID), "called": false, "request": request] }
        return plan
    }

    func mint(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> PreviewedTokens {
        PreviewedTokens(plan: plan, tokens: try UnsignedTokens(plan, of: snapshot))
    }

    func commit(_ plan: TokenPlan, of attempt: TokenAttempt) {}
}

/// The tokens of a preview, with the plan that they are made of.
struct PreviewedTokens {
    let plan: TokenPlan
    let tokens: UnsignedTokens
}
