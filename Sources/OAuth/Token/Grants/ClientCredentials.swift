// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension Grant {
    /// The client acts for itself (RFC 6749 §4.4): there is no user, no ID token and no refresh token.
    static let clientCredentials = Grant(.clientCredentials) { request, context in
        GrantedSubject(try appItself(request, context.client))
    }
}

/// Only a confidential client may use the grant (§4.4), and no scope may speak of a user.
func appItself(_ request: TokenRequest, _ client: ClientSnapshot) throws(OAuthError) -> TokenSubject {
    guard client.app.settings.authenticationMethod != .none else {
        throw .invalidClient("missing_client_credentials", "No client credentials found.")
    }
    guard !request.scopes.contains(where: userScopes.contains) else {
        throw .invalidScope(
            "openid_not_allowed_client_creds",
            "Cannot request 'openid' scopes using client credentials: they speak of a user, and there is none."
        )
    }
    return .app
}

// bytes: scopes are ASCII (readScopes).
private let userScopes: Set = [
    "openid", "profile", "email", "address", "phone", "offline_access", "device_sso",
]
