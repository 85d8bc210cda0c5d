// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
import SystemLog

/// Token introspection (RFC 7662): whether a token lives, and what it says.
///
/// Only the client that a token was issued to learns anything; for others it is not active.
package struct Introspection: Sendable {
    private let store: any Store

    package init(store: any Store) { self.store = store }

    /// The answer for an authenticated client.
    package func answer(
        to form: FormParameters, from client: AuthenticatedClient, at snapshot: ServerSnapshot,
        now: Timestamp
    ) async throws -> JSON {
        let answer = try await answer(form, client.client, snapshot, now)
        // After the reading: an assertion is not used up by a question without an answer.
        if let spend = client.spend { try await store.write { tx in try [spend].spend(in: tx) } }
        return answer
    }

    private func answer(
        _ form: FormParameters, _ client: ClientSnapshot, _ snapshot: ServerSnapshot, _ now: Timestamp
    ) async throws -> JSON {
        guard form.firstDuplicate() == nil else { throw OAuthError.duplicateParameter() }
        guard let text = form["token"], !text.isEmpty else {
            throw OAuthError.invalidRequest("missing_token", "The 'token' parameter is required.")
        }
        let inactive: JSON = ["active": false]
        guard snapshot.isActive, let token = snapshot.accessToken(text, issuedTo: client, at: now) else {
            return inactive
        }
        let isRevoked = try await store.read { tx in
            // bytes: a look into the database.
            try RevokedTokenRecords(tx).contains(token.jti) || Self.isDead(token, in: tx)
        }
        return isRevoked ? inactive : describe(token)
    }

    /// Whether the user of a token is gone, may not act, or has had all sessions ended since it was issued.
    private static func isDead(_ token: VerifiedAccessToken, in tx: any Transaction) throws -> Bool {
        guard let id = token.claims["uid"]?.string else { return false }
        guard let user = try UserRecords(tx).find(ID(id)), user.status.mayAct else { return true }
        return token.issuedAt <= user.revokedThrough
    }

    private static let known: Set<Name> = [
        "ver", "scp", "scope", "cid", "client_id", "exp", "iat", "sub", "aud", "iss", "jti", "uid",
    ]

    private func describe(_ token: VerifiedAccessToken) -> JSON {
        let claims = token.claims
        var answer: JSONObject = ["active": true]
        let scopes = claims["scp"]?.strings?.joined(separator: " ") ?? claims["scope"]?.string ?? ""
        answer["scope"] = .string(scopes)
        answer["username"] = claims["uid"] == nil ? nil : claims["sub"]
        for name in ["exp", "iat", "sub", "aud", "iss", "jti"] { answer[name] = claims[name] }
        answer["token_type"] = SenderConstraint(confirmation: claims["cnf"]).map { .string($0.tokenType) }
        answer["client_id"] = .string(token.clientID)
        answer["uid"] = claims["uid"]
        // bytes: names.
        for member in claims.members where !Self.known.contains(member.name) && answer[member.name] == nil {
            answer[member.name] = member.value
        }
        return .object(answer)
    }
}
