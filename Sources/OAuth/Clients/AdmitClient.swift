// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension ClientSnapshot {
    /// Whether a client that has proven who it is may ask a server for a token at all.
    func mayAsk(
        for grantType: GrantType, at server: borrowing AuthorizationServer, from address: String?
    ) throws(OAuthError) {
        // People come with a session of their own; what they may do goes by their roles.
        if server.isOrganisation, !grantType.hasUser { try mayManage() }
        try mayUse(grantType)
        try mayCome(from: address)
    }

    /// Tokens for the management API are for clients without a secret that could be passed on.
    private func mayManage() throws(OAuthError) {
        guard app.settings.authenticationMethod != .privateKeyJWT else { return }
        throw .invalidClient(
            "org_private_key_jwt_required",
            "Tokens for the management API are given to clients that authenticate by private_key_jwt only.")
    }

    /// RFC 6749 §5.2 `unauthorized_client`.
    private func mayUse(_ grantType: GrantType) throws(OAuthError) {
        // bytes: values of a type that compares bytes.
        guard grantTypes.contains(grantType) else {
            throw OAuthError(
                400, .unauthorizedClient, "unauthorized_client",
                "The client is not authorized to use the provided grant type. Configured grant types: "
                    + "[\(app.settings.grantTypes.names.joined(separator: ", "))].")
        }
    }

    /// The network that the app is limited to, if it is.
    private func mayCome(from address: String?) throws(OAuthError) {
        guard !network.isAnywhere, !network.permits(address.flatMap { IPAddress($0) }) else { return }
        throw OAuthError(
            403, .accessDenied, "network_zone", "The client may not ask for tokens from this network.")
    }
}
