// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// The client acts for itself (RFC 6749 §4.4): there is no user, no ID token and no refresh token.
package struct ClientCredentialsGrant: Sendable {
    package static let type = "client_credentials"

    private static let userScopes: Set = [
        "openid", "profile", "email", "address", "phone", "offline_access", "device_sso",
    ]

    package init() {}

    /// Only a confidential client may use it (§4.4).
    package func subject(of request: TokenRequest, for client: ClientSnapshot) throws(OAuthError)
        -> TokenSubject
    {
        guard client.app.settings.authenticationMethod != .none else {
            throw .invalidClient("missing_client_credentials", "No client credentials found.")
        }
        guard !request.scopes.contains(where: Self.userScopes.contains) else {
            throw .invalidScope(
                "openid_not_allowed_client_creds",
                "Cannot request 'openid' scopes using client credentials: they speak of a user, and there is none."
            )
        }
        return .app
    }
}
