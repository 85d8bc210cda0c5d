// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Where an authorization request arrives.
enum AuthorizationEndpointKind: Sendable {
    /// In the browser of the user (RFC 6749 §3.1).
    case authorize
    /// From the client itself (RFC 9126 §2.1), which has authenticated.
    case pushed
}

/// One thing that is checked of an authorization request.
struct AuthorizationCheck: Sendable {
    let name: StaticString
    let endpoints: Set<AuthorizationEndpointKind>
    /// Fills in what it has found, or refuses.
    let run: @Sendable (inout AuthorizationDraft, AuthorizationContext) throws(OAuthError) -> Void

    init(
        _ name: StaticString, at endpoints: Set<AuthorizationEndpointKind> = [.authorize, .pushed],
        _ run: @escaping @Sendable (inout AuthorizationDraft, AuthorizationContext) throws(OAuthError) -> Void
    ) {
        self.name = name
        self.endpoints = endpoints
        self.run = run
    }

    /// All of them, in their order.
    ///
    /// The first two prove the client and the redirect URI. What they refuse is told to the person in front
    /// of the browser and never sent anywhere (RFC 6749 §4.1.2.1, open redirects: RFC 9700 §4.11); what the
    /// others refuse goes to the redirect URI.
    static let all: [AuthorizationCheck] = [
        client, redirectURI, state, responseMode, responseType, duplicates, requestObject, serverActive,
        scope,
        pkce, nonce, prompt, maxAge, loginHint, idTokenHint, acrValues, locales, identityProvider, resource,
        keyThumbprint, claimsParameter,
    ]
}

/// Runs the checks of an endpoint on a request.
///
/// The draft says, also after an error, how far the checks came: with a redirect URI the error may go there.
func check(
    _ draft: inout AuthorizationDraft, at endpoint: AuthorizationEndpointKind,
    in context: AuthorizationContext
) throws(OAuthError) -> ValidRequest {
    for check in AuthorizationCheck.all where check.endpoints.contains(endpoint) {
        try check.run(&draft, context)
    }
    return try ValidRequest(draft)
}
