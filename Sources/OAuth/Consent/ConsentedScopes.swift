// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

/// The scopes of a request after its user's consent was looked at.
struct ConsentedScopes {
    /// Those that are issued, or will be once the user agrees.
    var scopes: [String]
    var question: ConsentQuestion?
    var refusal: OAuthError?
}

/// Takes away what the user has left out, and finds what must be asked.
///
/// Without a user, or where consent was looked at before, all scopes stay.
func consented(_ names: [String], _ facts: TokenFacts) -> ConsentedScopes {
    guard let terms = facts.consent, facts.subject.user != nil else { return ConsentedScopes(scopes: names) }
    let decision = decideConsent(
        ConsentFacts(
            scopes: names.compactMap { facts.snapshot.scopes[$0] },
            appRequiresConsent: facts.client.app.settings.consentMethod == "REQUIRED", terms: terms))
    switch decision {
    case .granted(let scopes):
        return ConsentedScopes(
            scopes: scopes.map(\.name), refusal: scopes.isEmpty ? .nothingConsented : nil)
    case .ask(let question):
        return ConsentedScopes(
            scopes: names, question: question,
            refusal: terms.canAsk ? nil : .consentMissing(for: facts.request.grantType))
    }
}

extension OAuthError {
    /// The user has left out every scope that was asked for.
    fileprivate static let nothingConsented = OAuthError(
        400, .accessDenied, "no_scope_consented",
        "The resource owner has allowed none of the requested scopes.")

    /// Consent is missing or was taken back, and no page can ask for it here.
    ///
    /// A refresh token is no good without it (RFC 6749 §5.2); who sends a password hears what is missing.
    fileprivate static func consentMissing(for grantType: GrantType) -> OAuthError {
        OAuthError(
            400, grantType == .password ? .consentRequired : .invalidGrant, "consent_missing",
            "The user has not allowed all of the scopes, or not any more. Send the user to the authorization endpoint."
        )
    }
}
