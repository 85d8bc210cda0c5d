// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The scopes asked for, or the default ones; each must exist (RFC 6749 §3.3).
///
/// Those that need the consent of a user are for requests with a user only; whether the user has given it is
/// the business of the flow that has met the user.
func wantedScopes(_ facts: TokenFacts) throws(OAuthError) -> [String] {
    let known = facts.snapshot.scopes
    let hasUser = facts.subject.user != nil
    guard !facts.request.scopes.isEmpty else {
        let scopes = facts.snapshot.defaultScopes.filter { hasUser || known[$0]?.consent != .required }
        guard !scopes.isEmpty else {
            throw .invalidScope(
                "no_default_scopes",
                "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
            )
        }
        return scopes
    }
    for name in facts.request.scopes {
        guard let scope = known[name] else {
            throw .invalidScope(
                "no_matching_scope",
                "One or more scopes are not configured for the authorization server resource.")
        }
        guard hasUser || scope.consent != .required else {
            throw OAuthError(
                400, .consentRequired, "consent_required_client_credentials",
                "The following scopes require user consent and cannot be granted for the client credentials grant type: "
                    + "[\(name)].")
        }
    }
    return facts.request.scopes
}
