// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// One who calls the management API with an access token: an app for itself, or one for a person.
package struct VerifiedAPIAccess: Sendable {
    package let app: App
    /// The person whom the app acts for.
    package let user: User?
    // bytes: scopes of tokens that we have signed.
    package let scopes: Set<String>
    /// Whose roles count: the person's, or else the app's.
    package let principal: Principal
}

/// Why an access token does not open the management API.
package enum APIAccessRefusal: Error, Equatable {
    case invalidToken
    /// The proof of possession is missing or wrong (RFC 9449 §7.1).
    case invalidProof(String)
}

/// Checks access tokens for the management API.
package struct VerifyAPIAccess: Sendable {
    /// Whether a session of a user goes on; sessions are kept where no token is known.
    package typealias HasSession =
        @Sendable (_ session: String, _ user: ID<User>, _ tx: any Transaction, _ now: Timestamp) throws ->
        Bool

    private let server: OrganisationServerCache
    private let store: any Store
    private let hasSession: HasSession

    package init(server: OrganisationServerCache, store: any Store, hasSession: @escaping HasSession) {
        self.server = server
        self.store = store
        self.hasSession = hasSession
    }

    /// Who is behind a token.
    ///
    /// A token that is bound to a key needs `scheme` DPoP and a proof for this very request; grants and roles
    /// that were taken away since it was issued count, and of a person the end of the session, of the
    /// assignment to the app and of the account.
    package func verify(
        _ text: String, scheme: String, proofs: [String], method: String, urls: [String], at now: Timestamp
    ) async throws -> VerifiedAPIAccess {
        guard let snapshot = try await server.value(),
            let token = snapshot.accessToken(text, at: now)
        else { throw APIAccessRefusal.invalidToken }
        let proof = try proof(for: token, text, scheme: scheme, proofs, method: method, urls: urls, at: now)
        if let proof {
            let isNew = try await store.write { tx in try ProofRecords(tx).spend(proof) }
            guard isNew else { throw APIAccessRefusal.invalidProof("The DPoP proof has been used already.") }
        }
        let found = try await store.read { tx in try access(token, in: tx, at: now) }
        guard let found else { throw APIAccessRefusal.invalidToken }
        return found
    }

    private func proof(
        for token: VerifiedAccessToken, _ text: String, scheme: String, _ proofs: [String], method: String,
        urls: [String], at now: Timestamp
    ) throws -> DPoPProof? {
        let bound = token.claims["cnf"]?["jkt"]?.string
        // bytes: the scheme is one of our own words.
        guard bound != nil || scheme == "dpop" else { return nil }
        // bytes: one of our own words.
        guard scheme == "dpop", proofs.count == 1, let header = proofs.first else {
            throw APIAccessRefusal.invalidProof(
                "The token is bound to a key: send it with the scheme DPoP and one proof.")
        }
        let proof: DPoPProof
        do {
            proof = try DPoPProof(header, method: method, urls: urls, accessToken: text, at: now)
        } catch {
            throw APIAccessRefusal.invalidProof(error.sentence)
        }
        // bytes: hashes in base64url.
        guard proof.thumbprint == bound else {
            throw APIAccessRefusal.invalidProof("The token is not bound to the key of the proof.")
        }
        return proof
    }

    /// What the rows say now; `nil` when they have ended the token.
    private func access(
        _ token: VerifiedAccessToken, in tx: any Transaction, at now: Timestamp
    ) throws -> VerifiedAPIAccess? {
        guard let named = token.claims["scp"]?.strings,
            // bytes: a look into the database.
            try !RevokedTokenRecords(tx).contains(token.jti),
            let app = try AppRecords(tx).find(clientID: token.clientID), app.status == .active,
            token.issuedAt > app.revokedThrough
        else { return nil }
        let granted = Set(try ScopeGrantRecords(tx).list(of: app.id).map(\.scope))
        let scopes = Set(named).intersection(granted)
        guard let id = token.claims["uid"]?.string.map({ ID<User>($0) }) else {
            return VerifiedAPIAccess(
                app: app, user: nil, scopes: scopes, principal: try Principal(.client(app.id), in: tx))
        }
        guard let user = try UserRecords(tx).find(id), user.status.mayAct,
            token.issuedAt > user.revokedThrough,
            try effectiveAssignment(of: user, to: app, in: tx) != nil
        else { return nil }
        if let session = token.claims["sid"]?.string {
            guard try hasSession(session, user.id, tx, now) else { return nil }
        }
        return VerifiedAPIAccess(
            app: app, user: user, scopes: scopes, principal: try Principal(.user(user.id), in: tx))
    }
}
