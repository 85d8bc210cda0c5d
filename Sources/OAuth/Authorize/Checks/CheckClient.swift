// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension AuthorizationCheck {
    /// The client exists and may send people here.
    static let client = AuthorizationCheck("client") { draft, context throws(OAuthError) in
        guard draft.form.all("client_id").count <= 1 else { throw .duplicateParameter() }
        guard draft.form["client_id"]?.isEmpty == false else {
            throw .invalidRequest("missing_client_id", "The 'client_id' parameter is required.")
        }
        guard let client = context.client else {
            throw .invalidClient("invalid_client_id", "Invalid value for 'client_id' parameter.")
        }
        guard client.isActive else {
            throw .invalidClient("inactive_client", "The client is not active.")
        }
        draft.client = client
    }

    /// The server serves; the client is told when it does not.
    static let serverActive = AuthorizationCheck("server") { _, context throws(OAuthError) in
        guard context.snapshot.isActive else { throw .unknownServer }
    }
}
