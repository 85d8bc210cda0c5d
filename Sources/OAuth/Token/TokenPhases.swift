// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import SystemLog

/// What differs between the ways to go through the phases: a request to an endpoint, or a preview of one.
protocol TokenPass {
    /// The tokens as they leave the phases.
    associatedtype Tokens

    /// The grants that a refusal names.
    var grants: [GrantType] { get }

    /// Refuses a grant that nobody has here.
    func check(_ grant: GrantType) throws(OAuthError)

    /// The client that has proven who it is, or that is taken to have.
    func client(
        for request: TokenRequest, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> ClientSnapshot

    /// What the tokens are bound to.
    func constraint(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> SenderConstraint

    /// For whom the tokens are.
    func subject(
        of request: TokenRequest, for client: ClientSnapshot, bound constraint: SenderConstraint,
        at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
    ) async throws -> GrantedSubject

    /// Everything that the decision looks at.
    func gather(_ known: KnownFacts) async throws -> TokenFacts

    /// Learns of the decision before it is carried out.
    mutating func note(_ decision: TokenDecision, on facts: TokenFacts)

    /// Stops a request that is granted and yet cannot be answered now; throws why.
    func admit(_ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt) async throws

    /// The plan as the hook of the rule leaves it.
    func askHook(
        _ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt
    ) async throws -> TokenPlan

    /// The tokens, in memory.
    mutating func mint(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> Tokens

    /// Makes the grant durable with everything that it spends; the tokens leave after that.
    func commit(_ plan: TokenPlan, of attempt: TokenAttempt) async throws
}

extension TokenPass {
    func admit(_ plan: TokenPlan, _ facts: TokenFacts, _ attempt: inout TokenAttempt) {}
}

/// What the phases know before the facts are gathered.
struct KnownFacts {
    let snapshot: ServerSnapshot
    let client: ClientSnapshot
    let granted: GrantedSubject
    let constraint: SenderConstraint
    let request: TokenRequest
}

/// The phases of a token request (RFC 6749 §3.2): the one list of them, which no grant, no endpoint and no
/// preview can leave out.
///
/// 1. admit the client: who it is, its method, grant and network, what the tokens are bound to
/// 2. the grant's subject   3. gather facts   4. decide, pure, and consent   5. ask the rule's hook
/// 6. mint, in memory       7. commit: what is spent and the event, in one transaction
///
/// What is found on the way is in `attempt`, also when this throws: a refusal is recorded by whoever called,
/// and spends what the attempt spends.
func runTokenPhases<Pass: TokenPass>(
    _ pass: inout Pass, _ form: FormParameters, at snapshot: ServerSnapshot, _ attempt: inout TokenAttempt
) async throws -> Pass.Tokens {
    let request = try TokenRequest(form, grants: pass.grants)
    attempt.request = request
    guard snapshot.isActive else { throw OAuthError.unknownServer }
    try pass.check(request.grantType)
    let client = try await pass.client(for: request, at: snapshot, &attempt)
    attempt.identify(client)
    try client.mayAsk(for: request.grantType, at: snapshot.server, from: attempt.caller.address)
    let constraint = try await pass.constraint(of: client, at: snapshot, &attempt)
    let granted = try await pass.subject(
        of: request, for: client, bound: constraint, at: snapshot, &attempt)
    let facts = try await pass.gather(
        KnownFacts(
            snapshot: snapshot, client: client, granted: granted, constraint: constraint,
            request: granted.request(request)))
    let decision = try decideTokens(facts)
    attempt.decision = decision.trace
    attempt.failedClaims = decision.failedClaims
    pass.note(decision, on: facts)
    var plan = try decision.outcome.get()
    try await pass.admit(plan, facts, &attempt)
    if plan.hook != nil { plan = try await pass.askHook(plan, facts, &attempt) }
    let tokens: Pass.Tokens
    do {
        tokens = try pass.mint(plan, with: snapshot)
    } catch let unsignable as UnsignablePayload {
        throw unsignable.refusal
    }
    try await pass.commit(plan, of: attempt)
    return tokens
}
