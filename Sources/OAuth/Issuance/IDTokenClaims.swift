// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
package import Primitives

/// The claims of an ID token (OIDC Core §2), complete but for `at_hash`, which needs the signed access token.
///
/// Those of the server's own come first, and those of its definitions never replace one of them.
///
/// INVARIANT: every way to make one checks that `iss`, `sub`, `aud`, `exp` and `iat` are there (OIDC Core
/// §2).
package struct IDTokenClaims: Sendable, Equatable {
    /// How long an ID token is good for, in seconds; rules do not change it.
    package static let lifetimeSeconds = 3600

    package let claims: JSONObject

    /// Claims as values; refuses a set that is not complete.
    package init(_ claims: JSONObject) throws(UnsignablePayload) {
        try checkComplete(claims)
        self.claims = claims
    }

    /// `nil` without a user, or without the scope `openid`.
    ///
    /// Beside an access token it has the claims that are always included, alone all that its scopes ask for
    /// (OIDC Core §5.4); `wished` are names that were granted one by one.
    static func of(
        _ facts: borrowing TokenFacts, scopes: [String], besideAccessToken: Bool, wished: Set<Name> = []
    ) throws -> IDTokenClaims? {
        guard let user = facts.subject.user, scopes.contains("openid") else { return nil }
        let target: ClaimTarget = besideAccessToken ? .idTokenWithAccessToken : .idToken
        // What is wished may look at more than what is always there.
        let needs: ClaimTarget = wished.isEmpty ? target : .idToken
        let defined = try resolveClaims(
            facts.snapshot.claims, for: target, facts: claimFacts(facts, scopes: scopes, for: needs),
            grantedScopes: scopes, wished: wished)
        var claims = Self.own(facts, user)
        for claim in defined where claims[claim.name] == nil && !Self.reserved.contains(claim.name) {
            claims[claim.name] = claim.value
        }
        return try IDTokenClaims(claims)
    }

    /// Names that only the server may set, also where it does not.
    private static let reserved: Set<String> = ["at_hash", "c_hash", "nonce", "acr", "sid"]

    private static func own(_ facts: TokenFacts, _ user: TokenUser) -> JSONObject {
        let issuedAt = facts.now.seconds
        var claims: JSONObject = [
            "sub": .string(user.id.text), "ver": 1, "iss": .string(facts.issuer),
            "aud": .string(facts.client.app.clientID), "iat": .integer(issuedAt),
            "exp": .integer(issuedAt + Int64(lifetimeSeconds)), "jti": .string(facts.idTokenID),
            "amr": .strings(user.signIn.methods),
            "idp": .string(user.signIn.identityProviderID ?? facts.snapshot.organisationID),
        ]
        claims["nonce"] = facts.nonce.map { .string($0) }
        claims["auth_time"] = .integer(user.signIn.time.seconds)
        claims["acr"] = facts.acr.map { .string($0) }
        // Front-Channel Logout 1.0 §3, Back-Channel Logout 1.0 §2.1.
        claims["sid"] = user.signIn.sessionID.map { .string($0) }
        return claims
    }

    /// The payload; `accessTokenHash` is `at_hash`, and `nil` for an ID token alone (OIDC Core §3.1.3.6).
    package func bytes(accessTokenHash: String?) -> [UInt8] {
        var claims = claims
        claims["at_hash"] = accessTokenHash.map { .string($0) }
        return JSON.object(claims).bytes
    }
}
