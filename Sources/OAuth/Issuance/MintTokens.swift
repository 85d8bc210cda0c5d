// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import Primitives

/// Writes what was decided as the bytes of tokens, once, and signs them.
///
/// No database, no decision. Throws ``UnsignablePayload`` for claims that make no token.
package func mintTokens(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> TokenResponse {
    let accessToken = try signAccessToken(plan.accessToken.bytes(), with: snapshot)
    let idToken = try payloadOfIDToken(plan, beside: accessToken, of: snapshot).map { payload in
        try sign(payload, with: snapshot.signingKey, header: snapshot.idTokenHeader)
    }
    return TokenResponse(
        accessToken: accessToken, tokenType: plan.accessToken.constraint.tokenType,
        expiresIn: plan.accessToken.lifetimeSeconds, scopes: plan.accessToken.scopes, idToken: idToken)
}

/// What ``mintTokens(_:with:)`` signs, for previews: they show these bytes and give no signature away.
package struct UnsignedTokens: Sendable {
    /// The `token_type` of the answer.
    package let tokenType: String
    package let accessTokenHeader: JSONObject
    package let accessTokenPayload: [UInt8]
    package let idTokenHeader: JSONObject
    /// `nil` when there is no ID token.
    package let idTokenPayload: [UInt8]?

    /// Signs the access token once, because `at_hash` is a hash of it, and drops the signature.
    ///
    /// With an algorithm whose signatures are random (PS256, ES256 and their kin) `at_hash` differs each
    /// time.
    package init(_ plan: TokenPlan, of snapshot: ServerSnapshot) throws {
        accessTokenHeader = snapshot.accessTokenHeader.parameters
        tokenType = plan.accessToken.constraint.tokenType
        let payload = try plan.accessToken.bytes()
        accessTokenPayload = payload
        idTokenHeader = snapshot.idTokenHeader.parameters
        idTokenPayload =
            plan.idToken == nil
            ? nil : try payloadOfIDToken(plan, beside: signAccessToken(payload, with: snapshot), of: snapshot)
    }
}

/// Signs an answer of the UserInfo endpoint: `iss` and `aud` say whose it is, and for whom (OIDC Core
/// §5.3.2).
///
/// It has no `jti`, so no endpoint of ours takes it for a token, and no `exp`, so no client does.
func mintUserInfo(
    _ body: [UInt8], for client: ClientSnapshot, issuer: String, with snapshot: ServerSnapshot
) throws -> [UInt8] {
    var claims = try JSON(reading: body).object ?? [:]
    claims["iss"] = .string(issuer)
    claims["aud"] = .string(client.app.clientID)
    return try sign(JSON.object(claims).bytes, with: snapshot.signingKey, header: snapshot.idTokenHeader)
}

/// The access token of a plan alone.
func mintAccessToken(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> [UInt8] {
    try signAccessToken(plan.accessToken.bytes(), with: snapshot)
}

/// An ID token alone, or beside an access token whose hash it says.
func mintIDToken(
    _ claims: IDTokenClaims, accessTokenHash: String?, with snapshot: ServerSnapshot
) throws -> [UInt8] {
    try sign(
        claims.bytes(accessTokenHash: accessTokenHash), with: snapshot.signingKey,
        header: snapshot.idTokenHeader)
}

/// A logout token, with the header that tells it from every other (Back-Channel Logout 1.0 §2.4).
func mintLogoutToken(_ claims: LogoutTokenClaims, with snapshot: ServerSnapshot) throws -> [UInt8] {
    try sign(claims.bytes, with: snapshot.signingKey, type: "logout+jwt")
}

private func signAccessToken(
    _ payload: [UInt8], with snapshot: ServerSnapshot
) throws(JOSEError) -> [UInt8] {
    try sign(payload, with: snapshot.signingKey, header: snapshot.accessTokenHeader)
}

private func payloadOfIDToken(
    _ plan: TokenPlan, beside accessToken: [UInt8], of snapshot: ServerSnapshot
) -> [UInt8]? {
    plan.idToken?.bytes(accessTokenHash: tokenHash(of: accessToken, snapshot.signingKey.algorithm))
}
