// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import Primitives

extension AuthorizationCheck {
    /// The longest `nonce` and `login_hint`, in bytes.
    private static var longestNonce: Int { 1024 }
    private static var longestHint: Int { 256 }

    /// An ID token that comes through the browser must have a nonce (OIDC Core §3.2.2.1).
    static let nonce = AuthorizationCheck("nonce") { draft, _ throws(OAuthError) in
        guard let nonce = draft.form["nonce"], !nonce.isEmpty else {
            guard draft.responseType?.contains(.idToken) != true else {
                throw .invalidRequest(
                    "missing_nonce", "The 'nonce' parameter is required for this response type.")
            }
            return
        }
        guard nonce.utf8.count <= longestNonce else {
            throw .invalidRequest(
                "invalid_nonce",
                "The 'nonce' parameter is longer than \(longestNonce) bytes. Send a shorter one.")
        }
        draft.nonce = nonce
    }

    /// OIDC Core §3.1.2.1.
    static let prompt = AuthorizationCheck("prompt") { draft, _ throws(OAuthError) in
        guard let text = draft.form["prompt"], !text.isEmpty else { return }
        guard let prompt = Prompt(text) else {
            throw .invalidRequest(
                "invalid_prompt",
                "The 'prompt' parameter must be none alone, or some of login, consent and select_account.")
        }
        draft.prompt = prompt
    }

    /// OIDC Core §3.1.2.1; seconds, at most 2^31 - 1.
    static let maxAge = AuthorizationCheck("max_age") { draft, _ throws(OAuthError) in
        guard let text = draft.form["max_age"], !text.isEmpty else { return }
        guard text.utf8.count <= 10, let age = Int(digits: text), age <= Int(Int32.max) else {
            throw .invalidRequest(
                "invalid_max_age", "The 'max_age' parameter must be a whole number of seconds from 0 on.")
        }
        draft.maxAge = age
    }

    /// A name that is filled in on the page.
    static let loginHint = AuthorizationCheck("login_hint") { draft, _ throws(OAuthError) in
        guard let hint = draft.form["login_hint"], !hint.isEmpty else { return }
        guard hint.utf8.count <= longestHint else {
            throw .invalidRequest(
                "invalid_login_hint", "The 'login_hint' parameter is longer than \(longestHint) bytes.")
        }
        draft.loginHint = hint
    }

    /// An ID token of this server, which may have expired, names the user who is expected (OIDC Core
    /// §3.1.2.1).
    static let idTokenHint = AuthorizationCheck("id_token_hint") { draft, context throws(OAuthError) in
        guard let hint = draft.form["id_token_hint"], !hint.isEmpty else { return }
        guard let claims = context.snapshot.hintedIDToken(hint), let subject = claims["sub"]?.string else {
            throw .invalidRequest(
                "invalid_id_token_hint",
                "The 'id_token_hint' must be an ID token of this authorization server.")
        }
        draft.hintedUser = subject
    }

    /// Languages in the order of preference (OIDC Core §3.1.2.1 `ui_locales`); only a wish, so what cannot be
    /// one is left out.
    static let locales = AuthorizationCheck("ui_locales") { draft, _ throws(OAuthError) in
        let words = (draft.form["ui_locales"] ?? "").utf8.split(separator: UInt8(ascii: " "), maxSplits: 10)
        draft.locales = words.prefix(10).filter { $0.count <= 35 }.map { String(Substring($0)) }
    }

    /// There is no other identity provider than the organisation itself.
    static let identityProvider = AuthorizationCheck("idp") { draft, _ throws(OAuthError) in
        guard draft.form["idp"]?.isEmpty == false else { return }
        throw OAuthError(
            400, .unknownIdentityProvider, "unknown_idp",
            "The 'idp' parameter names no identity provider of this organisation. Leave it out.")
    }

    /// OIDC Core §3.1.2.1 `acr_values`.
    static let acrValues = AuthorizationCheck("acr_values") { draft, _ throws(OAuthError) in
        guard let text = draft.form["acr_values"], !text.isEmpty else { return }
        draft.authenticationContext = AuthenticationContext(
            requested: text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 20).map {
                String(Substring($0))
            })
    }

    /// RFC 8707 §2.
    static let resource = AuthorizationCheck("resource") { draft, context throws(OAuthError) in
        let resources = draft.form.all("resource").filter { !$0.isEmpty }
        guard resources.count <= 1 else {
            throw .invalidTarget(
                "too_many_resources", "Too many 'resource' parameters in the request; maximum allowed is 1.")
        }
        guard let resource = resources.first else { return }
        guard context.snapshot.audience(for: resource) != nil else {
            throw .invalidTarget(
                "unsupported_resource",
                "The resource is not an audience of this authorization server. Leave it out, or register it there."
            )
        }
        draft.resource = resource
    }

    /// OIDC Core §5.5.
    static let claimsParameter = AuthorizationCheck("claims") { draft, _ throws(OAuthError) in
        guard let text = draft.form["claims"], !text.isEmpty else { return }
        draft.claims = try ClaimsParameter(text)
        if let asked = draft.claims.essentialContexts {
            draft.authenticationContext = AuthenticationContext(requested: asked, isEssential: true)
        }
    }
}
