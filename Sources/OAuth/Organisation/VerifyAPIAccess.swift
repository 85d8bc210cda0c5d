// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// An app that calls the management API with an access token.
package struct VerifiedAPIAccess: Sendable {
    package let app: App
    // bytes: scopes of tokens that we have signed.
    package let scopes: Set<String>
    /// The app with its roles.
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
    private let server: OrganisationServerCache
    private let store: any Store

    package init(server: OrganisationServerCache, store: any Store) {
        self.server = server
        self.store = store
    }

    /// The app behind a token.
    ///
    /// A token that is bound to a key needs `scheme` DPoP and a proof for this very request; grants and roles
    /// that were taken away since it was issued count.
    package func verify(
        _ text: String, scheme: String, proofs: [String], method: String, urls: [String], at now: Timestamp
    ) async throws -> VerifiedAPIAccess {
        guard let snapshot = try await server.value(),
            let token = snapshot.accessToken(text, at: now)
        else { throw APIAccessRefusal.invalidToken }
        let bound = token.claims["cnf"]?["jkt"]?.string
        var proof: DPoPProof?
        // bytes: the scheme is one of our own words.
        if bound != nil || scheme == "dpop" {
            // bytes: one of our own words.
            guard scheme == "dpop", proofs.count == 1, let header = proofs.first else {
                throw APIAccessRefusal.invalidProof(
                    "The token is bound to a key: send it with the scheme DPoP and one proof.")
            }
            do {
                proof = try DPoPProof(header, method: method, urls: urls, accessToken: text, at: now)
            } catch {
                throw APIAccessRefusal.invalidProof(error.sentence)
            }
            // bytes: hashes in base64url.
            guard proof?.thumbprint == bound else {
                throw APIAccessRefusal.invalidProof("The token is not bound to the key of the proof.")
            }
        }
        if let proof {
            let isNew = try await store.write { tx in try ProofRecords(tx).spend(proof) }
            guard isNew else { throw APIAccessRefusal.invalidProof("The DPoP proof has been used already.") }
        }
        let access = try await store.read { tx -> VerifiedAPIAccess? in
            guard let named = token.claims["scp"]?.strings,
                // bytes: a look into the database.
                try !RevokedTokenRecords(tx).contains(token.jti),
                let app = try AppRecords(tx).find(clientID: token.clientID), app.status == .active,
                token.issuedAt > app.revokedThrough
            else { return nil }
            let granted = Set(try ScopeGrantRecords(tx).list(of: app.id).map(\.scope))
            let scopes = Set(named).intersection(granted)
            return VerifiedAPIAccess(
                app: app, scopes: scopes, principal: try Principal(.client(app.id), in: tx))
        }
        guard let access else { throw APIAccessRefusal.invalidToken }
        return access
    }
}
