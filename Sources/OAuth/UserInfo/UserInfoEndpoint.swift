// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
package import Persistence
package import Primitives
import SystemLog

/// What the UserInfo endpoint answers.
package enum UserInfoAnswer: Sendable {
    /// A JSON object (OIDC Core §5.3.2).
    case json([UInt8])
    /// The same as a signed JWT, for apps that have registered for it.
    case jwt([UInt8])
}

/// The UserInfo endpoint of every authorization server (OIDC Core §5.3): the claims of the user for whom an
/// access token was issued.
package struct UserInfoEndpoint: Sendable {
    private let clients: ClientCache
    private let store: any Store
    private let surroundings: Surroundings

    package init(clients: ClientCache, store: any Store, surroundings: Surroundings) {
        self.clients = clients
        self.store = store
        self.surroundings = surroundings
    }

    /// The claims for a token that lives, is of this server, and was granted the scope `openid`.
    ///
    /// Throws ``TokenRefusal``. `proofs` are the values of the `DPoP` headers, `host` is the `Host` that was
    /// asked.
    package func answer(
        to presented: PresentedAccessToken, proofs: [String], method: String, host: String?,
        at snapshot: ServerSnapshot
    ) async throws -> UserInfoAnswer {
        let now = surroundings.now()
        let invalid = TokenRefusal.invalid.with(presented.scheme)
        guard snapshot.isActive, let read = snapshot.accessToken(presented.text, at: now),
            let client = try await clients.value(read.clientID), client.isActive,
            let token = snapshot.accessToken(presented.text, issuedTo: client, at: now)
        else { throw invalid }
        if let proof = try proof(for: token, presented, proofs, method, at: snapshot, now) {
            let isNew = try await store.write { tx in try ProofRecords(tx).spend(proof) }
            guard isNew else { throw TokenRefusal.proof("The DPoP proof has been used already.") }
        }
        guard token.userID != nil else { throw invalid }
        guard token.scopes.contains("openid") else { throw TokenRefusal.scopeMissing.with(presented.scheme) }
        let found = try await store.read { tx -> (TokenUser, Set<Name>)? in
            guard let user = try token.livingUser(of: client.app, in: tx) else { return nil }
            let wished = try WishedClaimRecords(tx).userInfo(of: token.jti)
            return (try TokenUser(user, in: client.app, signedIn: token.signIn, in: tx), wished)
        }
        guard let (user, wished) = found else { throw invalid }
        let issuer = snapshot.issuers.issuer(host: host)
        let facts = TokenFacts(
            snapshot: snapshot, client: client, subject: .user(user),
            request: try TokenRequest(
                FormParameters(pairs: [("grant_type", GrantType.authorizationCode.name)]), grants: []),
            issuer: issuer, now: now, tokenID: token.jti)
        let body: [UInt8]?
        do {
            body = try userInfoBody(facts, scopes: token.scopes, wished: wished)
        } catch {
            throw refusal(for: error)
        }
        guard let body else { throw invalid }
        // Whatever algorithm is registered, a server has one key to sign with.
        guard client.app.settings.others["userinfo_signed_response_alg"]?.string != nil else {
            return .json(body)
        }
        return .jwt(try mintUserInfo(body, for: client, issuer: issuer, with: snapshot))
    }

    /// The proof of possession of a bound token, checked but for its second use; `nil` for a token of whoever
    /// bears it.
    private func proof(
        for token: VerifiedAccessToken, _ presented: PresentedAccessToken, _ proofs: [String],
        _ method: String, at snapshot: ServerSnapshot, _ now: Timestamp
    ) throws(TokenRefusal) -> DPoPProof? {
        let thumbprint: String
        switch (token.constraint, presented.scheme) {
        case (nil, _): throw .invalid.with(presented.scheme)
        case (.some(.none), .bearer): return nil
        case (.some(.none), .dpop): throw .unbound
        case (.dpop, .bearer): throw .bound
        case (.dpop(let key), .dpop): thumbprint = key
        }
        guard proofs.count == 1, let header = proofs.first else {
            throw .proof("There must be one DPoP header.")
        }
        let proof: DPoPProof
        do {
            proof = try DPoPProof(
                header, method: method, urls: snapshot.endpoints("userinfo"), accessToken: presented.text,
                at: now)
        } catch {
            throw .proof(error.sentence)
        }
        // bytes: hashes in base64url.
        guard proof.thumbprint == thumbprint else {
            throw .proof("The access token is not bound to the key of the proof.")
        }
        return proof
    }
}
