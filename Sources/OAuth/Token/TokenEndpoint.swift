// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

/// The token endpoint (RFC 6749 §3.2) of every authorization server, the organisation's own among them.
///
/// A refusal is recorded like a grant, before the answer leaves. When a grant cannot be recorded there is no
/// token; a refusal stays one (``UnrecordedRefusal``).
package struct TokenEndpoint: Sendable {
    fileprivate let authenticate: AuthenticateClient
    fileprivate let proveSender: ProveSender
    fileprivate let grants: Grants
    fileprivate let hooks: TokenHooks
    fileprivate let decisions: DecisionLog
    fileprivate let store: any Store
    fileprivate let surroundings: Surroundings
    fileprivate let masterKey: MasterKey
    fileprivate let provePassword: ProvePassword?

    /// `masterKey` seals the nonces of DPoP, and makes refresh tokens follow one another; `provePassword` is
    /// for the grant that sends one.
    package init(
        store: any Store, authenticate: AuthenticateClient, hooks: TokenHooks, decisions: DecisionLog,
        masterKey: MasterKey, surroundings: Surroundings, provePassword: ProvePassword? = nil
    ) {
        self.store = store
        self.masterKey = masterKey
        self.provePassword = provePassword
        self.authenticate = authenticate
        proveSender = ProveSender(store: store, masterKey: masterKey)
        grants = .standard
        self.hooks = hooks
        self.decisions = decisions
        self.surroundings = surroundings
    }

    /// One token request to one server.
    ///
    /// `caller` has what is known before the client is.
    package func answer(
        _ presented: PresentedRequest, at snapshot: ServerSnapshot, from caller: Caller
    ) async throws -> TokenResponse {
        var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
        var pass = IssuePass(endpoint: self, presented: presented, snapshot)
        do {
            return try await runTokenPhases(&pass, presented.form, at: snapshot, &attempt)
        } catch {
            throw await decisions.failure(error, of: attempt)
        }
    }
}

/// A token request as it arrives.
package struct PresentedRequest: Sendable {
    package let form: FormParameters
    /// The `Authorization` header.
    package let authorization: String?
    /// The values of the `DPoP` headers (RFC 9449 §4.1).
    package let proofs: [String]
    /// The `Host` that was asked.
    package let host: String?

    package init(form: FormParameters, authorization: String?, proofs: [String] = [], host: String?) {
        self.form = form
        self.authorization = authorization
        self.proofs = proofs
        self.host = host
    }
}

/// A request that gets tokens.
private struct IssuePass: TokenPass {
    private let endpoint: TokenEndpoint
    private let presented: PresentedRequest
    private let issuer: String
    private let now: Timestamp
    /// The `jti` of the access token, if there will be one.
    private let tokenID: String
    private var facts: TokenFacts?
    private var refreshToken: NewRefreshToken?

    init(endpoint: TokenEndpoint, presented: PresentedRequest, _ snapshot: ServerSnapshot) {
        self.endpoint = endpoint
        self.presented = presented
        issuer = snapshot.issuers.issuer(host: presented.host)
        now = endpoint.surroundings.now()
        tokenID = newAccessTokenID(in: endpoint.surroundings)
    }

    var grants: [GrantType] { endpoint.grants.types }

    func check(_ grant: GrantType) throws(OAuthError) {
        guard endpoint.grants[grant] == nil else { return }
        throw .unsupportedGrantType(supported: grants)
    }

    func client(
        for request: TokenRequest, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> ClientSnapshot {
        let credentials = try PresentedCredentials(
            presented.form, authorization: presented.authorization)
        do {
            let admitted = try await endpoint.authenticate.client(
                for: credentials, audiences: [snapshot.endpoint("token", issuer: issuer), issuer], at: now)
            if let spend = admitted.spend { attempt.spends.append(spend) }
            return admitted.client
        } catch {
            attempt.claimed = endpoint.authenticate.claimed(by: credentials)
            throw error
        }
    }

    func constraint(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> SenderConstraint {
        try await endpoint.proveSender.constraint(
            of: client, proofs: presented.proofs, urls: snapshot.endpoints("token"), &attempt, at: now)
    }

    func subject(
        of request: TokenRequest, for client: ClientSnapshot, bound constraint: SenderConstraint,
        at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> GrantedSubject {
        guard let grant = endpoint.grants[request.grantType] else {
            throw OAuthError.unsupportedGrantType(supported: grants)
        }
        let granted: GrantedSubject
        do {
            granted = try await grant.subject(
                of: request,
                in: GrantContext(
                    store: endpoint.store, surroundings: endpoint.surroundings, snapshot: snapshot,
                    client: client, constraint: constraint, issuer: issuer, now: now, caller: attempt.caller,
                    tokenID: tokenID, masterKey: endpoint.masterKey, provePassword: endpoint.provePassword))
        } catch let reused as ReusedGrant {
            attempt.reused = reused
            attempt.spends.append(reused.end)
            throw reused.refusal
        }
        attempt.spends += granted.spends
        return granted
    }

    func gather(_ known: KnownFacts) async throws -> TokenFacts {
        var management = ManagementTerms.none
        if known.snapshot.server.isOrganisation {
            let (app, subject) = (known.client.app, known.granted.subject)
            management = try await endpoint.store.read { tx in
                try ManagementTerms(of: app, for: subject, in: tx)
            }
        }
        let surroundings = endpoint.surroundings
        return TokenFacts(
            snapshot: known.snapshot, client: known.client, subject: known.granted.subject,
            constraint: known.constraint, request: known.request, issuer: issuer, now: now,
            tokenID: tokenID,
            idTokenID: known.granted.subject.user == nil ? "" : newIDTokenID(in: surroundings),
            nonce: known.granted.nonce, acr: known.granted.acr, grantedScopes: management.grantedScopes,
            isAdministrator: management.isAdministrator,
            consent: known.granted.consent, refresh: known.granted.refresh,
            policyGrant: known.granted.policyGrant, wishes: known.granted.wishes)
    }

    mutating func note(_ decision: TokenDecision, on facts: TokenFacts) { self.facts = facts }

    func askHook(
        _ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt
    ) async throws -> TokenPlan {
        try await endpoint.hooks.apply(to: plan, facts, &attempt)
    }

    mutating func mint(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> TokenResponse {
        var response = try mintTokens(plan, with: snapshot)
        if let refresh = plan.refreshToken, let facts {
            let new = NewRefreshToken(
                refresh, plan.accessToken.scopes, facts, in: endpoint.surroundings)
            refreshToken = new
            response.refreshToken = new.text
        }
        return response
    }

    func commit(_ plan: TokenPlan, of attempt: TokenAttempt) async throws {
        var attempt = attempt
        if let refresh = plan.refreshToken, let new = refreshToken, let facts {
            attempt.spends.append(
                .refreshToken(new, refresh, plan, facts, from: attempt.caller.address))
        }
        if let wishes = Spend.keep(plan.wishes, for: plan.accessToken) { attempt.spends.append(wishes) }
        try await endpoint.decisions.record(plan, of: attempt)
    }
}

/// A request was refused, and the database did not take the event of it.
///
/// Whoever asked is answered as always, for the mistake is theirs; the operator finds the refusal in the log
/// lines.
package struct UnrecordedRefusal: Error {
    package let refusal: OAuthError
    package let cause: StoreError
}
