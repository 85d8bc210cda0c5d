// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Primitives

/// Decides one request for a token of the organisation's own server.
///
/// Pure. Scopes are granted to apps by administrators; no policy is asked and no user consents. An app gets
/// all scopes that it asks for or a refusal, for half of them would be noticed too late. A person without a
/// role gets no scope of the management API, and the others as asked for; what an administrator may do is
/// looked up at each request.
func decideOrganisationTokens(_ facts: TokenFacts) throws -> TokenDecision {
    do throws(OAuthError) {
        try checkStatus(of: facts.subject.user)
        try check(facts.request.scopes, facts)
    } catch {
        return TokenDecision(.refused(error))
    }
    let wanted = facts.request.scopes
    let mayManage = facts.subject.user == nil || facts.isAdministrator
    let scopes = mayManage ? wanted : wanted.filter { !isOfManagement($0) }
    guard !scopes.isEmpty else {
        return TokenDecision(
            .refused(
                OAuthError(
                    400, .accessDenied, "no_administrator",
                    "The user has no administrator role, and no other scopes were asked for.")))
    }
    let plan = TokenPlan(
        accessToken: AccessTokenClaims(
            facts, audience: facts.issuer, subject: facts.subject.user?.login ?? facts.client.app.clientID,
            lifetimeSeconds: OrganisationServer.lifetime, scopes: scopes, others: session(of: facts)),
        ruleID: "", policyID: "", hook: nil,
        idToken: try IDTokenClaims.of(facts, scopes: scopes, besideAccessToken: true),
        refreshToken: facts.refreshToken(
            scopes, OrganisationServer.refreshLifetimeMinutes, OrganisationServer.refreshWindowMinutes))
    return TokenDecision(.done(plan), grantedScopes: scopes)
}

/// The session of the user, for the token ends with it (``VerifyAPIAccess``).
private func session(of facts: TokenFacts) -> [ResolvedClaim] {
    facts.subject.user?.signIn.sessionID.map { [ResolvedClaim(name: "sid", value: .string($0))] } ?? []
}

private func isOfManagement(_ scope: String) -> Bool { ManagementRight.scopes.contains(Name(scope)) }

// bytes: scopes are ASCII (readScopes).
private func check(_ wanted: [String], _ facts: TokenFacts) throws(OAuthError) {
    guard !wanted.isEmpty else {
        throw .invalidScope(
            "missing_scope",
            "Name the scopes of the management API that you need, such as okta.users.read.")
    }
    let hasUser = facts.subject.user != nil
    guard wanted.allSatisfy({ isOfManagement($0) || hasUser && facts.snapshot.scopes[$0] != nil }) else {
        throw .invalidScope(
            "invalid_scope",
            hasUser
                ? "One or more scopes are neither scopes of OpenID Connect nor of the management API."
                : "One or more scopes are not scopes of the management API.")
    }
    guard wanted.filter(isOfManagement).allSatisfy(facts.grantedScopes.contains) else {
        throw OAuthError(
            400, hasUser ? .invalidScope : .consentRequired, "consent_required",
            "An administrator has not granted the app all of these scopes; see its grants.")
    }
}
