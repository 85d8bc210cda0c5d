// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

/// The token endpoint (RFC 6749 §3.2): phases that no grant can leave out.
///
/// 1. authenticate the client   2. may it use the grant   3. the grant's subject
/// 4. gather facts              5. decide, pure           6. ask the rule's hook  7. mint
/// 8. the event is durable
///
/// A refusal is recorded like a grant, before the answer leaves. When a grant cannot be recorded there is no
/// token; a refusal stays one (``UnrecordedRefusal``).
package struct TokenEndpoint: Sendable {
    private let authenticate: AuthenticateClient
    private let hooks: TokenHooks
    private let decisions: DecisionLog
    private let surroundings: Surroundings

    package init(
        authenticate: AuthenticateClient, hooks: TokenHooks, decisions: DecisionLog,
        surroundings: Surroundings
    ) {
        self.authenticate = authenticate
        self.hooks = hooks
        self.decisions = decisions
        self.surroundings = surroundings
    }

    /// One token request to one server.
    ///
    /// `host` is the `Host` that was asked; `caller` has what is known before the client is.
    package func answer(
        _ form: FormParameters, authorization: String?, host: String?, at snapshot: ServerSnapshot,
        from caller: Caller
    ) async throws -> TokenResponse {
        var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
        do {
            return try await grant(form, authorization, host, snapshot, &attempt)
        } catch {
            throw await decisions.failure(error, of: attempt)
        }
    }

    private func grant(
        _ form: FormParameters, _ authorization: String?, _ host: String?, _ snapshot: ServerSnapshot,
        _ attempt: inout TokenAttempt
    ) async throws -> TokenResponse {
        let request = try TokenRequest(form, supportedGrants: supportedGrantTypes)
        attempt.request = request
        guard snapshot.isActive else { throw OAuthError.unknownServer }
        guard supportedGrantTypes.contains(request.grantType) else {
            throw OAuthError.unsupportedGrantType(supported: supportedGrantTypes)
        }
        let credentials = try PresentedCredentials(form, authorization: authorization)
        let issuer = snapshot.issuers.issuer(host: host)
        let now = surroundings.now()
        let client: ClientSnapshot
        do {
            client = try await authenticate.client(
                for: credentials, audiences: ["\(issuer)/v1/token", issuer], at: now)
        } catch {
            attempt.claimed = authenticate.claimed(by: credentials)
            throw error
        }
        attempt.identify(client)
        try client.mayAsk(for: request.grantType, from: attempt.caller.address, bound: false)
        let subject = try ClientCredentialsGrant().subject(of: request, for: client)
        let facts = TokenFacts(
            snapshot: snapshot, client: client, subject: subject, request: request, issuer: issuer,
            now: now, tokenID: newAccessTokenID(in: surroundings))
        let decision = try decideTokens(facts)
        attempt.decision = decision.trace
        attempt.failedClaims = decision.failedClaims
        var plan = try decision.outcome.get()
        if plan.hook != nil { plan = try await hooks.apply(to: plan, facts, &attempt) }
        let response = try mintTokens(plan, with: snapshot)
        try await decisions.record(plan, of: attempt)
        return response
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
