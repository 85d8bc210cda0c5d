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
    ///
    /// An access token ends alone; a refresh token with its family, and with the access tokens of it (§2.1).
    package func revoke(
        _ form: FormParameters, from client: AuthenticatedClient, at snapshot: ServerSnapshot,
        by caller: Caller
    ) async throws {
        let presented = try PresentedToken(form)
        let now = surroundings.now()
        let spends = client.spend.map { [$0] } ?? []
        if let token = snapshot.accessToken(presented.text, issuedTo: client.client, at: now) {
            let event = event(of: token.jti, "access_token", at: snapshot.server, by: caller)
            return try await store.write { tx in
                try spends.spend(in: tx)
                guard try RevokedTokenRecords(tx).add(token.jti, until: token.expiry) else { return }
                try EventRecords(tx).append(event)
            }
        }
        let found = try await store.read { tx in
            try presented.refreshToken(of: client.client, at: snapshot, in: tx)
        }
        guard found != nil || !spends.isEmpty else { return }
        let ended = found.map { event(of: $0.id.text, "refresh_token", at: snapshot.server, by: caller) }
        try await store.write { tx -> Void in
            try spends.spend(in: tx)
            guard let token = found, let ended else { return }
            guard try RefreshTokenRecords(tx).revoke(token.id, at: now.wholeSecond) > 0 else { return }
            try EventRecords(tx).append(ended)
        }
    }

    private func event(
        of token: String, _ type: String, at server: AuthorizationServer, by caller: Caller
    ) -> Event {
        Event(
            .tokenRevoked, by: caller,
            on: [
                Event.Target(id: token, type: type),
                Event.Target(id: server.id.text, type: "AuthorizationServer", displayName: server.name),
            ], in: surroundings)
    }
}
