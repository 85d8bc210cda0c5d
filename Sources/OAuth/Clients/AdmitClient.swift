// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension ClientSnapshot {
    /// Whether a client that has proven who it is may ask for a token at all: every token endpoint asks this,
    /// and so do previews.
    ///
    /// `bound` says whether the endpoint can bind tokens to a key (RFC 9449 §5).
    func mayAsk(for grantType: String, from address: String?, bound: Bool) throws(OAuthError) {
        try mayUse(grantType)
        try mayCome(from: address)
        guard bound || !app.settings.dpopBoundAccessTokens else { throw Self.notBound }
    }

    /// RFC 6749 §5.2 `unauthorized_client`.
    private func mayUse(_ grantType: String) throws(OAuthError) {
        // bytes: a grant type that the endpoint knows.
        guard grantTypes.contains(grantType) else {
            throw OAuthError(
                400, .unauthorizedClient, "unauthorized_client",
                "The client is not authorized to use the provided grant type. Configured grant types: "
                    + "[\(app.settings.grantTypes.joined(separator: ", "))].")
        }
    }

    /// The network that the app is limited to, if it is.
    private func mayCome(from address: String?) throws(OAuthError) {
        guard !network.isAnywhere, !network.permits(address.flatMap { IPAddress($0) }) else { return }
        throw OAuthError(
            403, .accessDenied, "network_zone", "The client may not ask for tokens from this network.")
    }

    /// A token that is to be bound to a key and is not would be worse than none.
    private static let notBound = OAuthError.dpop(
        "invalid_dpop_proof",
        "The app asks for tokens that are bound to a key (dpop_bound_access_tokens). Only the organisation's own "
            + "authorization server gives those.")
}
