// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// An authorization request that has passed every check (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
package struct ValidRequest: Sendable {
    package let client: ClientSnapshot
    /// Where the answer goes: proven to be the client's, as the client has written it.
    package let redirectURI: String
    package let responseType: ResponseType
    package let responseMode: ResponseMode
    /// Without repetition; empty when the client leaves the choice to the server.
    package let scopes: [String]
    /// Returned byte for byte.
    package let state: String?
    package let nonce: String?
    /// The `S256` challenge of PKCE (RFC 7636 §4.2).
    package let codeChallenge: String?
    package let prompt: Prompt
    /// Seconds since the user's sign-in, at most.
    package let maxAge: Int?
    package let loginHint: String?
    /// The `sub` of a verified `id_token_hint`.
    package let hintedUser: String?
    /// The first of the requested authentication contexts that is reached, and whether one is known that is
    /// not.
    package let authenticationContext: AuthenticationContext
    package let locales: [String]
    /// RFC 8707 §2.
    package let resource: String?
    /// The thumbprint of the key that the code is bound to (RFC 9449 §10).
    package let keyThumbprint: String?
    /// OIDC Core §5.5.
    package let claims: ClaimsParameter
    /// The scopes and resource as the token pipeline takes them.
    package let form: FormParameters

    init(_ draft: AuthorizationDraft) throws(OAuthError) {
        guard let client = draft.client, let redirectURI = draft.redirectURI, let type = draft.responseType
        else {
            throw .invalidRequest("incomplete_request", "The authorization request is not complete.")
        }
        self.client = client
        self.redirectURI = redirectURI
        responseType = type
        responseMode = draft.mode
        scopes = draft.scopes
        state = draft.state
        nonce = draft.nonce
        codeChallenge = draft.codeChallenge
        prompt = draft.prompt
        maxAge = draft.maxAge
        loginHint = draft.loginHint
        hintedUser = draft.hintedUser
        authenticationContext = draft.authenticationContext
        locales = draft.locales
        resource = draft.resource
        keyThumbprint = draft.keyThumbprint
        claims = draft.claims
        form = draft.form
    }

    /// The grant type that access policies and hooks know the request by: what is answered with tokens is the
    /// implicit grant, also beside a code.
    package var grantType: GrantType { responseType.hasTokens ? .implicit : .authorizationCode }
}
