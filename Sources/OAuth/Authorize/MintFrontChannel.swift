// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import Primitives

/// Signs the tokens that travel in the answer of the authorization endpoint (OIDC Core §3.2.2.5, §3.3.2.5).
///
/// An ID token says `at_hash` when an access token comes with it, and `c_hash` when a code does (§3.3.2.11).
/// One that comes without an access token, now or for a code, has every claim that its scopes ask for (§5.4).
func mintFrontChannel(
    _ type: ResponseType, _ plan: TokenPlan, _ facts: TokenFacts, code: Secret?,
    with snapshot: ServerSnapshot
) throws -> FrontChannelTokens {
    var tokens = FrontChannelTokens()
    var accessToken: [UInt8]?
    if type.contains(.token) {
        let token = try mintAccessToken(plan, with: snapshot)
        accessToken = token
        tokens.accessToken = TokenResponse(
            accessToken: token, tokenType: plan.accessToken.constraint.tokenType,
            expiresIn: plan.accessToken.lifetimeSeconds, scopes: plan.accessToken.scopes)
    }
    guard type.contains(.idToken) else { return tokens }
    let claims =
        type == .idToken
        ? try IDTokenClaims.of(
            facts, scopes: plan.accessToken.scopes, besideAccessToken: false, wished: plan.wishes.idToken)
        : plan.idToken
    guard let claims else { return tokens }
    let algorithm = snapshot.signingKey.algorithm
    var all = claims.claims
    all["c_hash"] = code.map { .string(tokenHash(of: $0.reveal(), algorithm)) }
    tokens.idToken = try mintIDToken(
        IDTokenClaims(all), accessTokenHash: accessToken.map { tokenHash(of: $0, algorithm) }, with: snapshot)
    return tokens
}
