// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
package import Primitives
package import SystemLog

/// The tokens of a request that was not made, and how they come about.
package struct TokenPreview: Sendable {
    /// `nil` when the request would be granted.
    package let refusal: OAuthError?
    /// What the matching rule decided.
    package let access: AccessOutcome?
    /// The scopes that are granted, or that the matching rule lets through.
    package let scopes: [String]
    /// `nil` when the request is refused before the policies are asked.
    package let decision: DecisionTrace?
    package let tokens: UnsignedTokens?
    /// The payload of an ID token that is delivered without an access token.
    package let idTokenAlone: [UInt8]?
    /// The hook of the rule: what it was asked with, or what it did; `nil` when there is none.
    package let hook: JSON?
    /// The answer of the UserInfo endpoint to the access token.
    package let userInfo: [UInt8]?
    /// What could not be made, with the claims that failed: `accessToken` when the request is refused for
    /// them, `idTokenAlone`, `userInfo`.
    package let failedClaims: JSONObject
    /// Why each claim is in each kind of token or is not; empty when no rule matched, and when the server has
    /// more than ``mostClaims``.
    package let claims: [ClaimTarget: ClaimTrace]

    /// The most claims that are told of: each is evaluated up to four times more than for a token.
    package static let mostClaims = 300
}

/// Answers the question with the code that answers requests: the same checks, decision and bytes, in the same
/// order; only the client's credentials are not asked for, and no signature leaves.
///
/// `tokenID` and `idTokenID` become the `jti` of the tokens. With `hooks` the hook of the rule is asked too;
/// it learns the address of `caller`.
package func previewTokens(
    _ question: PreviewQuestion, _ facts: PreviewFacts, at snapshot: ServerSnapshot, tokenID: String,
    idTokenID: String, asking hooks: TokenHooks? = nil, for caller: Caller
) async throws -> TokenPreview {
    let tokenFacts: TokenFacts
    do throws(OAuthError) {
        let request = try TokenRequest(question.form, supportedGrants: GrantTypes.known)
        guard snapshot.isActive else { throw .unknownServer }
        guard facts.client.isActive else { throw AuthenticateClient.unknown }
        try facts.client.mayAsk(
            for: request.grantType, from: question.address ?? caller.address, bound: false)
        let subject = try subject(of: request, facts)
        tokenFacts = TokenFacts(
            snapshot: snapshot, client: facts.client, subject: subject, request: request,
            issuer: snapshot.issuers.issuer(host: nil), now: facts.now, tokenID: tokenID,
            idTokenID: idTokenID, nonce: question.nonce)
    } catch {
        return TokenPreview(refusedEarly: error)
    }
    let decision = try decideTokens(tokenFacts)
    guard case .done(let plan) = decision.outcome, let use = plan.hook else {
        return try TokenPreview(tokenFacts, decision, decision.outcome)
    }
    var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
    attempt.identify(facts.client)
    guard let hooks else {
        let request = try hookRequest(
            for: plan, of: tokenFacts, from: attempt.caller, eventID: "preview",
            person: facts.user.map { HookPerson($0) })
        let note: JSON = ["id": .string(use.hookID), "called": false, "request": request]
        return try TokenPreview(tokenFacts, decision, decision.outcome, hook: note)
    }
    let outcome: Outcome<TokenPlan, OAuthError>
    do {
        outcome = .done(try await hooks.apply(to: plan, tokenFacts, &attempt))
    } catch let refusal as OAuthError {
        outcome = .refused(refusal)
    }
    var note = attempt.hook?.object ?? [:]
    note["called"] = true
    return try TokenPreview(tokenFacts, decision, outcome, hook: .object(note))
}

private func subject(of request: TokenRequest, _ facts: PreviewFacts) throws(OAuthError) -> TokenSubject {
    if let user = facts.user { return .user(user) }
    return try ClientCredentialsGrant().subject(of: request, for: facts.client)
}

extension TokenPreview {
    fileprivate init(refusedEarly refusal: OAuthError) {
        self.refusal = refusal
        access = nil
        scopes = []
        decision = nil
        tokens = nil
        idTokenAlone = nil
        hook = nil
        userInfo = nil
        failedClaims = [:]
        claims = [:]
    }

    /// `outcome` is that of the decision, or what the hook has made of it.
    fileprivate init(
        _ facts: TokenFacts, _ decision: TokenDecision, _ outcome: Outcome<TokenPlan, OAuthError>,
        hook: JSON? = nil
    ) throws {
        self.hook = hook
        access = decision.access
        scopes = decision.grantedScopes
        self.decision = decision.trace
        claims = Self.claims(facts, scopes: decision.grantedScopes)
        var failed: JSONObject = [:]
        failed["accessToken"] = decision.failedClaims
        guard case .done(let plan) = outcome else {
            if case .refused(let refusal) = outcome { self.refusal = refusal } else { refusal = nil }
            tokens = nil
            idTokenAlone = nil
            userInfo = nil
            failedClaims = failed
            return
        }
        refusal = nil
        tokens = try UnsignedTokens(plan, of: facts.snapshot)
        // Either can fail where the tokens of the request do not: it holds more claims.
        func made(_ name: String, _ make: () throws -> [UInt8]?) throws -> [UInt8]? {
            do {
                return try make()
            } catch let error as ClaimError {
                failed[name] = describe(error)
                return nil
            }
        }
        idTokenAlone = try made("idTokenAlone") {
            try IDTokenBody.of(facts, scopes: plan.scopes, besideAccessToken: false)?
                .bytes(accessTokenHash: nil)
        }
        userInfo = try made("userInfo") { try userInfoBody(facts, scopes: plan.scopes) }
        failedClaims = failed
    }

    private static func claims(_ facts: TokenFacts, scopes: [String]) -> [ClaimTarget: ClaimTrace] {
        guard !scopes.isEmpty, facts.snapshot.claims.count <= mostClaims else { return [:] }
        let claims = claimFacts(facts, scopes: scopes)
        var traces: [ClaimTarget: ClaimTrace] = [:]
        for target in ClaimTarget.allCases {
            guard target == .accessToken || (facts.subject.user != nil && scopes.contains("openid")) else {
                continue
            }
            traces[target] = traceClaims(
                facts.snapshot.claims, for: target, facts: claims, grantedScopes: scopes)
        }
        return traces
    }
}
