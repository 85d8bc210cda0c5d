// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

/// The token endpoint of the organisation's own authorization server: tokens for the management API, for
/// service apps that prove themselves by `private_key_jwt` (RFC 6749 §4.4, RFC 7523 §2.2).
///
/// A token has the scopes that an administrator has granted to the app. It is bound to a key when the app
/// asks for that (RFC 9449 §5).
package struct OrganisationTokenEndpoint: Sendable {
    private let server: OrganisationServerCache
    private let store: any Store
    private let authenticate: AuthenticateClient
    private let decisions: DecisionLog
    private let nonces: DPoPNonce
    private let surroundings: Surroundings
    /// Where the endpoint is.
    private let issuer: String

    /// `issuer` is the base URL of the organisation.
    package init(
        server: OrganisationServerCache, store: any Store, authenticate: AuthenticateClient,
        decisions: DecisionLog,
        masterKey: MasterKey, issuer: String, surroundings: Surroundings
    ) {
        self.server = server
        self.store = store
        self.authenticate = authenticate
        self.decisions = decisions
        nonces = DPoPNonce(masterKey: masterKey)
        self.issuer = issuer
        self.surroundings = surroundings
    }

    /// One request; `proofs` are the values of its `DPoP` headers.
    package func answer(
        _ form: FormParameters, authorization: String?, proofs: [String], from caller: Caller
    ) async throws -> JSON {
        guard let snapshot = try await server.value() else {
            throw OAuthError.unknownServer
        }
        var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
        do {
            return try await grant(form, authorization, proofs, snapshot, &attempt)
        } catch {
            throw await decisions.failure(error, of: attempt)
        }
    }

    private func grant(
        _ form: FormParameters, _ authorization: String?, _ proofs: [String], _ snapshot: ServerSnapshot,
        _ attempt: inout TokenAttempt
    ) async throws -> JSON {
        let request = try TokenRequest(form, supportedGrants: supportedGrantTypes)
        attempt.request = request
        // bytes: short ASCII (TokenRequest).
        guard request.grantType == GrantTypes.clientCredentials else {
            throw OAuthError.unsupportedGrantType(supported: [GrantTypes.clientCredentials])
        }
        let credentials = try PresentedCredentials(form, authorization: authorization)
        let now = surroundings.now()
        let client: ClientSnapshot
        do {
            client = try await authenticate.client(
                for: credentials, audiences: ["\(issuer)/oauth2/v1/token", issuer], at: now)
        } catch {
            attempt.claimed = authenticate.claimed(by: credentials)
            throw error
        }
        attempt.identify(client)
        guard client.app.settings.authenticationMethod == .privateKeyJWT else {
            throw OAuthError.invalidClient(
                "org_private_key_jwt_required",
                "Tokens for the management API are given to clients that authenticate by private_key_jwt only."
            )
        }
        try client.mayAsk(for: request.grantType, from: attempt.caller.address, bound: true)
        let thumbprint = try await provenKey(proofs, client, at: now)
        let scopes = try await grantedScopes(request.scopes, of: client.app)
        let tokenID = newAccessTokenID(in: surroundings)
        let plan = TokenPlan(
            tokenID: tokenID,
            accessToken: try payload(tokenID, client.app.clientID, scopes, thumbprint, at: now),
            lifetimeSeconds: OrganisationServer.lifetime, scopes: scopes, ruleID: "", policyID: "", hook: nil,
            idToken: nil)
        let response = try mintTokens(plan, with: snapshot)
        try await decisions.record(plan, of: attempt)
        return [
            "token_type": thumbprint == nil ? "Bearer" : "DPoP",
            "expires_in": .integer(Int64(OrganisationServer.lifetime)),
            "access_token": .string(String(decoding: response.accessToken, as: UTF8.self)),
            "scope": .string(scopes.joined(separator: " ")),
        ]
    }

    private func payload(
        _ tokenID: String, _ clientID: String, _ scopes: [String], _ thumbprint: String?, at now: Timestamp
    ) throws -> AccessTokenPayload {
        var claims: JSONObject = [
            "ver": 1, "jti": .string(tokenID), "iss": .string(issuer), "aud": .string(issuer),
            "sub": .string(clientID), "iat": .integer(now.seconds),
            "exp": .integer(now.seconds + Int64(OrganisationServer.lifetime)), "cid": .string(clientID),
            "scp": .strings(scopes),
        ]
        if let thumbprint { claims["cnf"] = ["jkt": .string(thumbprint)] }
        do throws(UnsignablePayload) {
            return try AccessTokenPayload(claims)
        } catch {
            throw error.refusal
        }
    }

    /// All that were asked for, or a refusal: half of what was asked for would be noticed too late.
    private func grantedScopes(_ wanted: [String], of app: App) async throws -> [String] {
        guard !wanted.isEmpty else {
            throw OAuthError.invalidScope(
                "missing_scope",
                "Name the scopes of the management API that you need, such as okta.users.read.")
        }
        let granted = try await store.read { tx in
            Set(try ScopeGrantRecords(tx).list(of: app.id).map(\.scope))
        }
        let isKnown = { (scope: String) in
            ManagementArea.allCases.contains { area in
                // bytes: ASCII (readScopes).
                ManagementAction.allCases.contains { ManagementRight($0, area).scope == scope }
            }
        }
        guard wanted.allSatisfy(isKnown) else {
            throw OAuthError.invalidScope(
                "invalid_scope", "One or more scopes are not scopes of the management API.")
        }
        guard wanted.allSatisfy(granted.contains) else {
            throw OAuthError(
                400, .consentRequired, "consent_required",
                "An administrator has not granted the app all of these scopes; see its grants.")
        }
        return wanted
    }

    /// The key that the token is bound to; `nil` for a token that whoever has it may use.
    private func provenKey(
        _ proofs: [String], _ client: ClientSnapshot, at now: Timestamp
    ) async throws -> String? {
        guard let text = proofs.first else {
            guard !client.app.settings.dpopBoundAccessTokens else {
                throw OAuthError.dpop("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
            }
            return nil
        }
        guard proofs.count == 1 else {
            throw OAuthError.dpop("invalid_dpop_proof", "There must be one DPoP header.")
        }
        let proof: DPoPProof
        do {
            proof = try DPoPProof(text, method: "POST", urls: ["\(issuer)/oauth2/v1/token"], at: now)
        } catch {
            throw OAuthError.dpop("invalid_dpop_proof", error.sentence)
        }
        guard let nonce = proof.nonce, nonces.accepts(nonce, at: now) else {
            var refusal = OAuthError.dpop(
                "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
            refusal.nonce = try nonces.make(at: now)
            throw refusal
        }
        let isNew = try await store.write { tx in try ProofRecords(tx).spend(proof) }
        guard isNew else {
            throw OAuthError.dpop("invalid_dpop_proof", "The DPoP proof has been used already.")
        }
        return proof.thumbprint
    }
}
