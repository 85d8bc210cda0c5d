// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
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
    /// The scopes that a page asks the user to allow before the request is granted.
    package let asked: [String]
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

/// Answers the question by the phases of a request (``runTokenPhases(_:_:at:_:)``); only the client's
/// credentials are not asked for, and no signature leaves.
///
/// `tokenID` and `idTokenID` become the `jti` of the tokens. With `hooks` the hook of the rule is asked too;
/// it learns the address that the request would come from.
package func previewTokens(
    _ question: PreviewQuestion, _ facts: PreviewFacts, at snapshot: ServerSnapshot, tokenID: String,
    idTokenID: String, asking hooks: TokenHooks? = nil, for caller: Caller
) async throws -> TokenPreview {
    var caller = caller
    caller.address = question.address ?? caller.address
    var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
    var pass = PreviewPass(question, facts, tokenID: tokenID, idTokenID: idTokenID, asking: hooks)
    let outcome: Outcome<PreviewedTokens, OAuthError>
    do {
        outcome = .done(try await runTokenPhases(&pass, question.form, at: snapshot, &attempt))
    } catch let refusal as OAuthError {
        outcome = .refused(refusal)
    }
    var hook = attempt.hook?.object
    hook?["called"] = .bool(hooks != nil)
    return try TokenPreview(pass, outcome, hook: hook.map { .object($0) })
}

extension TokenPreview {
    fileprivate init(
        _ pass: PreviewPass, _ outcome: Outcome<PreviewedTokens, OAuthError>, hook: JSON?
    ) throws {
        let decision = pass.decision
        self.hook = hook
        access = decision?.access
        scopes = decision?.grantedScopes ?? []
        asked = decision?.question?.items.filter { !$0.isGranted }.map(\.scope.name) ?? []
        self.decision = decision?.trace
        claims = pass.facts.map { Self.claims($0, scopes: decision?.grantedScopes ?? []) } ?? [:]
        var failed: JSONObject = [:]
        failed["accessToken"] = decision?.failedClaims
        guard case .done(let made) = outcome, let facts = pass.facts else {
            if case .refused(let refusal) = outcome { self.refusal = refusal } else { refusal = nil }
            tokens = nil
            idTokenAlone = nil
            userInfo = nil
            failedClaims = failed
            return
        }
        refusal = nil
        tokens = made.tokens
        let scopes = made.plan.accessToken.scopes
        // Either can fail where the tokens of the request do not: it holds more claims.
        func attempt(_ name: String, _ make: () throws -> [UInt8]?) throws -> [UInt8]? {
            do {
                return try make()
            } catch let error as ClaimError {
                failed[name] = describe(error)
                return nil
            }
        }
        idTokenAlone = try attempt("idTokenAlone") {
            try IDTokenClaims.of(facts, scopes: scopes, besideAccessToken: false)?
                .bytes(accessTokenHash: nil)
        }
        userInfo = try attempt("userInfo") { try userInfoBody(facts, scopes: scopes) }
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
