// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// Everything that the decision on one token request may look at.
package struct TokenFacts: Sendable {
    package let snapshot: ServerSnapshot
    package let client: ClientSnapshot
    package let subject: TokenSubject
    /// What the tokens are bound to.
    package let constraint: SenderConstraint
    package let request: TokenRequest
    package let issuer: String
    package let now: Timestamp
    /// The `jti` of the access token, if there will be one.
    package let tokenID: String
    /// The `jti` of the ID token, if there will be one.
    package let idTokenID: String
    /// What the client wants to find in the ID token (OIDC Core §2).
    package let nonce: String?
    /// The authentication context that was reached (OIDC Core §2), if one was asked for.
    package let acr: String?
    /// The scopes that an administrator has granted to the app; only the organisation's own server goes by
    /// them.
    // bytes: what is looked for is ASCII (readScopes).
    package let grantedScopes: Set<String>
    /// Whether the user has a role of an administrator; only the organisation's own server asks.
    package let isAdministrator: Bool
    /// How the user's consent counts; `nil` where it was looked at before, or nobody is asked.
    package let consent: ConsentTerms?
    /// The refresh token that comes with the answer, if the client may have one.
    package let refresh: RefreshTokenIssue?
    /// The grant that policies are asked with: at a refresh the one that the family began with.
    package let policyGrant: GrantType
    /// The claims that the client asks for one by one (OIDC Core §5.5).
    package let wishes: ClaimsParameter

    /// Takes what was gathered; without `policyGrant` policies are asked with the grant of the request.
    package init(
        snapshot: ServerSnapshot, client: ClientSnapshot, subject: TokenSubject,
        constraint: SenderConstraint = .none, request: TokenRequest, issuer: String, now: Timestamp,
        tokenID: String, idTokenID: String = "", nonce: String? = nil, acr: String? = nil,
        grantedScopes: Set<String> = [], isAdministrator: Bool = false,
        consent: ConsentTerms? = nil, refresh: RefreshTokenIssue? = nil, policyGrant: GrantType? = nil,
        wishes: ClaimsParameter = ClaimsParameter()
    ) {
        self.snapshot = snapshot
        self.client = client
        self.subject = subject
        self.constraint = constraint
        self.request = request
        self.issuer = issuer
        self.now = now
        self.tokenID = tokenID
        self.idTokenID = idTokenID
        self.nonce = nonce
        self.acr = acr
        self.grantedScopes = grantedScopes
        self.isAdministrator = isAdministrator
        self.consent = consent
        self.refresh = refresh
        self.policyGrant = policyGrant ?? request.grantType
        self.wishes = wishes
    }
}
