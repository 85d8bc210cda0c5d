// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Expressions
import Policies
package import Primitives

/// What will be issued: claims, not bytes.
package struct TokenPlan: Sendable {
    package var accessToken: AccessTokenClaims
    /// The rule that decided, and its policy; empty where no policy is asked.
    package let ruleID: String
    package let policyID: String
    /// The hook that is asked before the tokens are signed; see ``TokenHooks``.
    package let hook: HookUse?
    /// The ID token beside the access token: with a user, and the scope `openid` (OIDC Core §3.1.3.3).
    package var idToken: IDTokenClaims?
    /// The refresh token that comes with it.
    package var refreshToken: RefreshTokenPlan?
    /// What the client gets because it has asked for it by name.
    package var wishes = GrantedWishes()
}

/// The answer to one token request, with how it was found.
package struct TokenDecision: Sendable {
    package let outcome: Outcome<TokenPlan, OAuthError>
    /// `nil` when the policies were not asked because the request was refused before.
    package let trace: DecisionTrace?
    /// Claims that could not be evaluated.
    package let failedClaims: JSON?
    /// What the matching rule decided; also when the request was refused after that.
    package let access: AccessOutcome?
    /// The scopes that the matching rule lets through, without those that the user has left out.
    package let grantedScopes: [String]
    /// What the user must be asked before anything is issued.
    package let question: ConsentQuestion?

    init(
        _ outcome: Outcome<TokenPlan, OAuthError>, _ trace: DecisionTrace? = nil, failedClaims: JSON? = nil,
        access: AccessOutcome? = nil, grantedScopes: [String] = [], question: ConsentQuestion? = nil
    ) {
        self.outcome = outcome
        self.trace = trace
        self.failedClaims = failedClaims
        self.access = access
        self.grantedScopes = grantedScopes
        self.question = question
    }
}

/// Decides one token request: the user's status, scopes, audience, access policy, claims.
///
/// Pure. Previews and every grant call the same function. The organisation's own server asks no policy
/// (``decideOrganisationTokens(_:)``).
package func decideTokens(_ facts: TokenFacts) throws -> TokenDecision {
    let snapshot = facts.snapshot
    guard !snapshot.server.isOrganisation else { return try decideOrganisationTokens(facts) }
    let wanted: [String]
    do throws(OAuthError) {
        try checkStatus(of: facts.subject.user)
        wanted = try wantedScopes(facts)
    } catch {
        return TokenDecision(.refused(error))
    }
    guard let audience = snapshot.audience(for: facts.request.resource) else {
        return TokenDecision(.refused(unsupportedResource))
    }
    let policyFacts = Facts(
        client: facts.client.app.clientID, grantType: facts.policyGrant.name,
        subject: facts.subject.user.map { .init(user: $0.id.text, groups: $0.groups.map(\.id)) },
        scopes: wanted, scopesAreDefaults: facts.request.scopes.isEmpty)
    let verdict = snapshot.policies.decide(policyFacts)
    let trace = DecisionTrace(
        basis: snapshot.policies.basis, codes: verdict.codes, facts: snapshot.policies.document(policyFacts))
    guard let match = verdict.match else { return TokenDecision(.refused(noMatchingPolicy), trace) }
    guard !match.scopes.isEmpty else {
        return TokenDecision(.refused(noScopeAllowed), trace, access: match.outcome)
    }
    let consent = consented(match.scopes, facts)
    let scopes = consent.scopes
    func refused(_ error: OAuthError, failedClaims: JSON? = nil) -> TokenDecision {
        TokenDecision(
            .refused(error), trace, failedClaims: failedClaims, access: match.outcome, grantedScopes: scopes)
    }
    if let refusal = consent.refusal { return refused(refusal) }
    do {
        let wishes = grantWishes(facts, granted: scopes, ruleID: match.outcome.ruleID) { scopes in
            let facts = Facts(
                client: policyFacts.client, grantType: policyFacts.grantType, subject: policyFacts.subject,
                scopes: scopes, scopesAreDefaults: false)
            return snapshot.policies.decide(facts).match?.outcome.ruleID
        }
        let plan = try plan(facts, audience: audience, match.outcome, scopes: scopes, wishes: wishes)
        return TokenDecision(
            .done(plan), trace, access: match.outcome, grantedScopes: scopes, question: consent.question)
    } catch let error as ClaimError {
        return refused(refusal(for: error), failedClaims: describe(error))
    } catch let error as UnsignablePayload {
        return refused(error.refusal)
    }
}

private func plan(
    _ facts: TokenFacts, audience: String, _ access: AccessOutcome, scopes: [String], wishes: GrantedWishes
) throws -> TokenPlan {
    let claims = try resolveClaims(
        facts.snapshot.claims, for: .accessToken,
        facts: claimFacts(facts, scopes: scopes, for: .accessToken), grantedScopes: scopes)
    return TokenPlan(
        accessToken: AccessTokenClaims(
            facts, audience: audience, lifetimeSeconds: access.accessTokenLifetimeMinutes * 60,
            scopes: scopes, claims: claims),
        ruleID: access.ruleID, policyID: access.policyID, hook: access.hook,
        idToken: try IDTokenClaims.of(
            facts, scopes: scopes, besideAccessToken: true, wished: wishes.idToken),
        refreshToken: facts.refreshToken(
            scopes, access.refreshTokenLifetimeMinutes, access.refreshTokenWindowMinutes),
        wishes: wishes)
}

/// The user of a request must still be one who may act.
func checkStatus(of user: TokenUser?) throws(OAuthError) {
    guard let user, !user.status.mayAct else { return }
    throw OAuthError(403, .accessDenied, "invalid_user_status_error", "User status is invalid.")
}

private let unsupportedResource = OAuthError.invalidTarget(
    "unsupported_resource",
    "The resource is not an audience of this authorization server. Leave it out, or register it there.")

private let noMatchingPolicy = OAuthError(
    400, .accessDenied, "no_matching_policy",
    "Policy evaluation failed for this request, please check the policy configurations.")

private let noScopeAllowed = OAuthError(
    400, .accessDenied, "no_scope_allowed",
    "Policy evaluation succeeded, but all the requested scopes were rejected.")
