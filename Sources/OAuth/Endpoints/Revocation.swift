// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Token revocation (RFC 7009): a client ends a token that was issued to it.
///
/// A token that is unknown, expired or another's is no error (§2.2), so nothing is learnt from the answer.
package struct Revocation: Sendable {
    private let store: any Store
    private let surroundings: Surroundings

    package init(store: any Store, surroundings: Surroundings) {
        self.store = store
        self.surroundings = surroundings
    }

    /// Revokes the token of a form if it was issued to the client; the event is written with it.
    package func revoke(
        _ form: FormParameters, from client: AuthenticatedClient, at snapshot: ServerSnapshot,
        by caller: Caller
    ) async throws {
        guard form.firstDuplicate() == nil else { throw OAuthError.duplicateParameter() }
        guard let text = form["token"], !text.isEmpty else {
            throw OAuthError.invalidRequest("missing_token", "The 'token' parameter is required.")
        }
        let token = snapshot.accessToken(text, issuedTo: client.client, at: surroundings.now())
        let spends = client.spend.map { [$0] } ?? []
        guard let token else {
            if !spends.isEmpty { try await store.write { tx in try spends.spend(in: tx) } }
            return
        }
        let server = snapshot.server
        let event = Event(
            .tokenRevoked, by: caller,
            on: [
                Event.Target(id: token.jti, type: "access_token"),
                Event.Target(id: server.id.text, type: "AuthorizationServer", displayName: server.name),
            ], in: surroundings)
        try await store.write { tx in
            try spends.spend(in: tx)
            guard try RevokedTokenRecords(tx).add(token.jti, until: token.expiry) else { return }
            try EventRecords(tx).append(event)
        }
    }
}
