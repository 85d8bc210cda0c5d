// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
import Primitives

/// The claims of an ID token (OIDC Core §2), complete but for `at_hash`, which needs the signed access token.
///
/// Those of the server's own follow, and never replace one that is here already.
package struct IDTokenBody: Sendable, Equatable {
    /// How long an ID token is good for, in seconds; rules do not change it.
    package static let lifetimeSeconds: Int64 = 3600

    package let tokenID: String
    package let issuer: String
    /// The client, which is the one audience.
    package let audience: String
    package let subject: String
    package let issuedAt: Int64
    package let methods: [String]
    package let identityProviderID: String
    package let authenticatedAt: Int64
    package let nonce: String?
    /// Claims that the server's definitions add.
    package let claims: [ResolvedClaim]

    /// `nil` without a user, or without the scope `openid`.
    ///
    /// Beside an access token it has the claims that are always included, alone all that its scopes ask for
    /// (OIDC Core §5.4).
    package init?(_ facts: TokenFacts, scopes: [String], besideAccessToken: Bool) throws(ClaimError) {
        guard let user = facts.subject.user, scopes.contains("openid") else { return nil }
        let target: ClaimTarget = besideAccessToken ? .idTokenWithAccessToken : .idToken
        tokenID = facts.idTokenID
        issuer = facts.issuer
        audience = facts.client.app.clientID
        subject = user.id.text
        issuedAt = facts.now.seconds
        methods = user.signIn.methods
        identityProviderID = user.signIn.identityProviderID ?? facts.snapshot.organisationID
        authenticatedAt = user.signIn.time.seconds
        nonce = facts.nonce
        claims = try resolveClaims(
            facts.snapshot.claims, for: target, facts: claimFacts(facts, scopes: scopes, for: target),
            grantedScopes: scopes
        ).filter { !Self.own.contains($0.name) }
    }

    /// Names that definitions cannot set.
    private static let own: Set<String> = [
        "sub", "ver", "iss", "aud", "iat", "exp", "jti", "amr", "idp", "nonce", "auth_time", "at_hash",
    ]

    /// The payload; `accessTokenHash` is `at_hash`, and `nil` for an ID token alone (OIDC Core §3.1.3.6).
    package func bytes(accessTokenHash: String?) -> [UInt8] {
        var writer = JSONWriter(capacity: 640)
        writer.raw("{\"sub\":")
        writer.write(subject)
        writer.raw(",\"ver\":1,\"iss\":")
        writer.write(issuer)
        writer.raw(",\"aud\":")
        writer.write(audience)
        writer.raw(",\"iat\":")
        writer.write(issuedAt)
        writer.raw(",\"exp\":")
        writer.write(issuedAt + Self.lifetimeSeconds)
        writer.raw(",\"jti\":")
        writer.write(tokenID)
        writer.raw(",\"amr\":")
        writer.write(.strings(methods))
        writer.raw(",\"idp\":")
        writer.write(identityProviderID)
        if let nonce {
            writer.raw(",\"nonce\":")
            writer.write(nonce)
        }
        writer.raw(",\"auth_time\":")
        writer.write(authenticatedAt)
        if let accessTokenHash {
            writer.raw(",\"at_hash\":")
            writer.write(accessTokenHash)
        }
        for claim in claims {
            writer.raw(",")
            writer.write(claim.name)
            writer.raw(":")
            writer.write(claim.value)
        }
        writer.raw("}")
        return writer.bytes
    }
}
