// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// What an authorization code stands for (RFC 6749 §4.1.2): who has signed in, and what was granted.
struct AuthorizationCode: Sendable {
    /// The SHA-256 of the code.
    let hash: String
    /// The family of tokens that its exchange begins.
    let family: String
    let serverID: ID<AuthorizationServer>
    let appID: ID<App>
    let userID: ID<User>
    let redirectURI: String
    /// Those that were granted.
    let scopes: [String]
    let resource: String?
    let nonce: String?
    let codeChallenge: String?
    let keyThumbprint: String?
    let signIn: SignInFacts
    let acr: String?
    /// The `claims` parameter as it was sent (OIDC Core §5.5).
    let claims: String?
    let issuer: String
    let created: Timestamp
    let expiresAt: Timestamp
    /// When it was exchanged, and for which access token.
    var spent: Spent?

    struct Spent: Sendable, Equatable {
        let time: Timestamp
        let accessTokenID: String
        let accessTokenExpiry: Timestamp
    }
}

extension AuthorizationCode {
    /// What a request was granted.
    init(
        hash: String, for request: ValidRequest, scopes: [String], user: ID<User>, signIn: SignInFacts,
        at server: ID<AuthorizationServer>, issuer: String, lifetime: Int, in surroundings: Surroundings
    ) {
        let now = surroundings.now()
        self.init(
            hash: hash, family: randomIdentifier(byteCount: 16, in: surroundings), serverID: server,
            appID: request.client.app.id, userID: user, redirectURI: request.redirectURI, scopes: scopes,
            resource: request.resource, nonce: request.nonce, codeChallenge: request.codeChallenge,
            keyThumbprint: request.keyThumbprint, signIn: signIn,
            acr: request.authenticationContext.value, claims: request.form["claims"], issuer: issuer,
            created: now, expiresAt: now + .seconds(lifetime), spent: nil)
    }
}
