// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension AuthorizationCheck {
    /// Every scope exists, and what speaks of the user comes with `openid` (OIDC Core §3.1.2.1).
    static let scope = AuthorizationCheck("scope") { draft, context throws(OAuthError) in
        let scopes = try readScopes(draft.form["scope"])
        let known = context.snapshot.scopes
        guard scopes.allSatisfy({ known[$0] != nil }) else {
            guard context.snapshot.server.isOrganisation else {
                throw .invalidScope(
                    "no_matching_scope",
                    "One or more scopes are not configured for the authorization server resource.")
            }
            throw .invalidScope(
                "invalid_scope",
                "Custom scopes are not allowed for this request. Ask for scopes of OpenID Connect "
                    + "or of the management API.")
        }
        if scopes.isEmpty, context.snapshot.defaultScopes.isEmpty {
            throw .invalidScope(
                "no_default_scopes",
                "The authorization server resource does not have any configured default scopes, 'scope' must be "
                    + "provided.")
        }
        // bytes: scopes are ASCII (readScopes).
        let speaksOfUser = scopes.contains { needsOpenID.contains($0) }
        let wantsIDToken = draft.responseType?.contains(.idToken) == true
        guard scopes.contains("openid") || !(speaksOfUser || wantsIDToken) else {
            throw .invalidScope(
                "openid_scope_required",
                "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.")
        }
        draft.scopes = scopes
    }
}

private let needsOpenID: Set = ["profile", "email", "address", "phone"]
