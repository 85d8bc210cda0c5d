// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Policies
package import Primitives
package import SystemLog
import Synchronization

/// Makes the decisions of the token endpoint durable, many in one transaction.
package final class DecisionLog: Sendable {
    private let buffer: EventBuffer
    private let surroundings: Surroundings
    private let observe: (@Sendable (_ grantType: String, _ refusal: String?) -> Void)?
    /// Fingerprints of configurations that are known to be stored, and when that was last written.
    private let stored = Mutex<[String: Timestamp]>([:])
    /// After this time, that a configuration is still in use is written again.
    private static let renewal = Duration.seconds(86_400)

    /// `observe` learns of every decision that is durable: the grant type, and why it was refused.
    package init(
        buffer: EventBuffer, surroundings: Surroundings,
        observe: (@Sendable (_ grantType: String, _ refusal: String?) -> Void)? = nil
    ) {
        self.buffer = buffer
        self.surroundings = surroundings
        self.observe = observe
    }

    /// A grant: returns when it cannot be lost any more.
    func record(_ plan: TokenPlan, of attempt: TokenAttempt) async throws {
        let target = Event.Target(id: plan.tokenID, type: "access_token")
        try await append(
            .accessTokenGranted, attempt, first: target, result: .success, reason: nil, granted: plan.scopes)
    }

    /// A refusal, with its inner reason.
    func record(_ refusal: OAuthError, of attempt: TokenAttempt) async throws {
        try await append(
            attempt.failedClaims == nil ? .tokenRequested : .claimNotEvaluated, attempt, first: nil,
            result: .failure, reason: refusal.reason, granted: nil)
    }

    private func append(
        _ type: EventType, _ attempt: TokenAttempt, first: Event.Target?, result: Event.Result,
        reason: String?,
        granted: [String]?
    ) async throws {
        var targets = first.map { [$0] } ?? []
        let server = attempt.server
        targets.append(
            Event.Target(id: server.id.text, type: "AuthorizationServer", displayName: server.name))
        var details: JSONObject = [:]
        if let request = attempt.request {
            details = JSONObject(uniqueMembers: [
                ("grantType", .string(String(request.grantType.prefix(100)))),
                ("requestedScopes", .string(request.scopes.joined(separator: ","))),
            ])
        }
        details["claims"] = attempt.failedClaims
        details["inlineHook"] = attempt.hook
        details["grantedScopes"] = granted.map { .string($0.joined(separator: ",")) }
        let decision = attempt.decision.map { trace in
            Event.Decision(fingerprint: trace.basis.fingerprint, codes: trace.codes, facts: trace.facts)
        }
        let event = Event(
            type, by: attempt.caller, on: targets, result: result, reason: reason, details: details,
            decision: decision, in: surroundings)
        let unstored = attempt.decision.flatMap { trace in
            isStored(trace.basis, at: event.published) ? nil : trace.basis
        }
        do {
            try await buffer.append(EventRow(event), also: unstored.map(ensure))
        } catch is StoreError {
            throw OAuthError.unavailable
        }
        if let unstored { remember(unstored, at: event.published) }
        // Only grants that exist: a stranger cannot make up new ones for the metrics.
        let grantType = attempt.request.map {
            supportedGrantTypes.contains($0.grantType) ? $0.grantType : "other"
        }
        observe?(grantType ?? "none", reason)
    }

    private func isStored(_ basis: DecisionBasis, at now: Timestamp) -> Bool {
        stored.withLock { $0[basis.fingerprint] }.map { now - $0 < Self.renewal } ?? false
    }

    private func remember(_ basis: DecisionBasis, at now: Timestamp) {
        stored.withLock { stored in
            if stored.count > 10_000 { stored = [:] }
            stored[basis.fingerprint] = now
        }
    }

    private func ensure(_ basis: DecisionBasis) -> @Sendable (any Transaction) throws -> Void {
        let now = surroundings.now()
        return { tx in try DecisionBasisRecords(tx).ensure(basis, at: now) }
    }
}
