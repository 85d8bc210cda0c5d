// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// Decides one request for a token of the management API: all scopes that were asked for, or a refusal, for
/// half of them would be noticed too late.
///
/// Pure. Scopes are granted to apps by administrators; no policy is asked.
func decideOrganisationTokens(_ facts: TokenFacts) -> TokenDecision {
    do throws(OAuthError) {
        let scopes = facts.request.scopes
        try check(scopes, granted: facts.grantedScopes)
        let claims = AccessTokenClaims(
            facts, audience: facts.issuer, subject: facts.client.app.clientID,
            lifetimeSeconds: OrganisationServer.lifetime, scopes: scopes)
        return TokenDecision(
            .done(TokenPlan(accessToken: claims, ruleID: "", policyID: "", hook: nil, idToken: nil)),
            grantedScopes: scopes)
    } catch {
        return TokenDecision(.refused(error))
    }
}

// bytes: scopes are ASCII (readScopes).
private func check(_ wanted: [String], granted: Set<String>) throws(OAuthError) {
    guard !wanted.isEmpty else {
        throw .invalidScope(
            "missing_scope",
            "Name the scopes of the management API that you need, such as okta.users.read.")
    }
    guard wanted.allSatisfy({ ManagementRight.scopes.contains(Name($0)) }) else {
        throw .invalidScope(
            "invalid_scope", "One or more scopes are not scopes of the management API.")
    }
    guard wanted.allSatisfy(granted.contains) else {
        throw OAuthError(
            400, .consentRequired, "consent_required",
            "An administrator has not granted the app all of these scopes; see its grants.")
    }
}
