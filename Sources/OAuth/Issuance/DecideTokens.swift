// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Claims
import Expressions
import Policies
package import Primitives

/// What will be issued, complete but for the signature.
package struct TokenPlan: Sendable {
    package let tokenID: String
    package var accessTokenPayload: [UInt8]
    package var lifetimeSeconds: Int
    /// The scopes that are granted, in the order in which they were asked for.
    package let scopes: [String]
    /// The rule that decided.
    package let ruleID: String
    package let policyID: String
    /// The hook that is asked before the tokens are signed; see ``TokenHooks``.
    package let hook: HookUse?
}

/// The answer to one token request, with how it was found.
package struct TokenDecision: Sendable {
    package let outcome: Outcome<TokenPlan, OAuthError>
    /// `nil` when the policies were not asked because the request was refused before.
    package let trace: DecisionTrace?
    /// Claims that could not be evaluated.
    package let failedClaims: JSON?

    fileprivate static func refused(
        _ refusal: OAuthError, _ trace: DecisionTrace? = nil, failedClaims: JSON? = nil
    ) -> TokenDecision {
        TokenDecision(outcome: .refused(refusal), trace: trace, failedClaims: failedClaims)
    }
}

/// Decides one token request: scopes, audience, access policy, claims.
///
/// Pure.
package func decideTokens(_ facts: TokenFacts) throws -> TokenDecision {
    let snapshot = facts.snapshot
    let scopes: [String]
    do throws(OAuthError) {
        scopes = try wantedScopes(facts)
    } catch {
        return .refused(error)
    }
    guard let audience = snapshot.audience(for: facts.request.resource) else {
        return .refused(
            .invalidTarget(
                "unsupported_resource",
                "The resource is not an audience of this authorization server. Leave it out, or register it there."
            ))
    }
    let policyFacts = Facts(
        client: facts.client.app.clientID, grantType: facts.request.grantType, scopes: scopes,
        scopesAreDefaults: facts.request.scopes.isEmpty)
    let verdict = snapshot.policies.decide(policyFacts)
    let trace = DecisionTrace(
        basis: snapshot.policies.basis, codes: verdict.codes, facts: snapshot.policies.document(policyFacts))
    guard let match = verdict.match else { return .refused(noMatchingPolicy, trace) }
    guard !match.scopes.isEmpty else { return .refused(noScopeAllowed, trace) }
    let claims: [ResolvedClaim]
    do throws(ClaimError) {
        claims = try resolveClaims(
            snapshot.claims, for: .accessToken, facts: claimFacts(facts, scopes: match.scopes),
            grantedScopes: match.scopes)
    } catch {
        return .refused(refusal(for: error), trace, failedClaims: describe(error))
    }
    let lifetime = match.outcome.accessTokenLifetimeMinutes * 60
    let body = AccessTokenBody(
        facts: facts, audience: audience, lifetimeSeconds: Int64(lifetime), scopes: match.scopes,
        claims: claims.map { ($0.name, $0.value) })
    let plan = TokenPlan(
        tokenID: facts.tokenID, accessTokenPayload: body.bytes(), lifetimeSeconds: lifetime,
        scopes: match.scopes,
        ruleID: match.outcome.ruleID, policyID: match.outcome.policyID, hook: match.outcome.hook)
    return TokenDecision(outcome: .done(plan), trace: trace, failedClaims: nil)
}

private let noMatchingPolicy = OAuthError(
    400, .accessDenied, "no_matching_policy",
    "Policy evaluation failed for this request, please check the policy configurations.")

private let noScopeAllowed = OAuthError(
    400, .accessDenied, "no_scope_allowed",
    "Policy evaluation succeeded, but all the requested scopes were rejected.")

/// The scopes asked for, or the default ones; each must exist, and must not need the consent of a user.
private func wantedScopes(_ facts: TokenFacts) throws(OAuthError) -> [String] {
    let known = facts.snapshot.scopes
    guard !facts.request.scopes.isEmpty else {
        let scopes = facts.snapshot.defaultScopes.filter { known[$0]?.consent != .required }
        guard !scopes.isEmpty else {
            throw .invalidScope(
                "no_default_scopes",
                "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
            )
        }
        return scopes
    }
    for name in facts.request.scopes {
        guard let scope = known[name] else {
            throw .invalidScope(
                "no_matching_scope",
                "One or more scopes are not configured for the authorization server resource.")
        }
        guard scope.consent != .required else {
            throw OAuthError(
                400, .consentRequired, "consent_required_client_credentials",
                "The following scopes require user consent and cannot be granted for the client credentials grant type: "
                    + "[\(name)].")
        }
    }
    return facts.request.scopes
}

private func claimFacts(_ facts: TokenFacts, scopes: [String]) -> ClaimFacts {
    let needed = facts.snapshot.claims.needs(for: .accessToken).names
    var names = Names()
    names.app = facts.client.value
    if needed.contains("org") { names.org = facts.snapshot.organisation }
    if needed.contains("access") { names.access = ["scope": .strings(scopes)] }
    return ClaimFacts(names: names)
}

private func refusal(for error: ClaimError) -> OAuthError {
    let first = error.failures.first
    let kind = first?.isSystem == true ? "system" : "user"
    let name = OAuthError.printable(first?.name ?? "")
    return OAuthError(
        400, .serverError, "\(kind)_claim_evaluation_failure",
        "The '\(name)' \(kind) claim could not be evaluated.")
}

private func describe(_ error: ClaimError) -> JSON {
    .array(
        error.failures.map { failure in
            ["name": .string(failure.name), "reason": .string("\(failure.cause)")]
        })
}
