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
        let presented = try PresentedToken(form)
        guard snapshot.isActive else { return Self.inactive }
        if let token = snapshot.accessToken(presented.text, issuedTo: client, at: now) {
            return try await store.read { tx in
                guard try !token.isEnded(of: client.app, in: tx) else { return Self.inactive }
                return try describe(token, user: token.userID.flatMap { try UserRecords(tx).find(ID($0)) })
            }
        }
        if presented.isSaidToBeIDToken { return describe(idToken: presented.text, client, snapshot, now) }
        return try await store.read { tx in
            guard let token = try presented.refreshToken(of: client, at: snapshot, in: tx),
                let user = try token.livingUser(of: client, at: snapshot, now: now, in: tx)
            else { return Self.inactive }
            return describe(token, of: user)
        }
    }

    private static let inactive: JSON = ["active": false]

    /// A refresh token is for the client alone, so it says little.
    private func describe(_ token: RefreshToken, of user: User) -> JSON {
        [
            "active": true, "scope": .string(token.scopes.joined(separator: " ")),
            "username": .string(user.login),
            "exp": .integer(min(token.expiresAt, token.idle.expiresAt).seconds),
            "iat": .integer(token.created.seconds), "sub": .string(user.login),
            "token_type": .string(token.constraint.tokenType), "client_id": .string(token.clientID),
            "uid": .string(user.id.text),
        ]
    }

    /// The claims of an ID token that was issued to the client and has not expired.
    private func describe(
        idToken text: String, _ client: ClientSnapshot, _ snapshot: ServerSnapshot, _ now: Timestamp
    ) -> JSON {
        guard let claims = snapshot.hintedIDToken(text), let expiry = claims["exp"]?.integer,
            expiry > now.seconds, claims["aud"]?.string.map({ Name($0) }) == Name(client.app.clientID)
        else { return Self.inactive }
        var answer: JSONObject = ["active": true]
        for member in claims.members { answer[member.name] = member.value }
        return .object(answer)
    }

    private static let known: Set<Name> = [
        "ver", "scp", "scope", "cid", "client_id", "exp", "iat", "sub", "aud", "iss", "jti", "uid",
    ]

    private func describe(_ token: VerifiedAccessToken, user: User?) -> JSON {
        let claims = token.claims
        var answer: JSONObject = ["active": true]
        answer["scope"] = .string(token.scopes.joined(separator: " "))
        answer["username"] = user.map { .string($0.login) }
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
