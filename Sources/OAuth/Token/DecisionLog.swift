// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Policies
package import Primitives
package import SystemLog
import Synchronization

/// Makes the decisions of the token endpoint durable, many in one transaction.
package final class DecisionLog: Sendable {
    private let buffer: EventBuffer
    /// Refusals of clients that have not proven who they are.
    private let strangers: RepeatedEvents
    private let surroundings: Surroundings
    private let observe: (@Sendable (_ grantType: String, _ refusal: String?) -> Void)?
    /// Fingerprints of configurations that are known to be stored, and when that was last written.
    private let stored = Mutex(Stored())
    /// After this time, that a configuration is still in use is written again.
    private static let renewal = Duration.seconds(86_400)

    private struct Stored {
        var bases: [String: Timestamp] = [:]
        /// Counts how often everything was forgotten: what was written before may be gone.
        var generation = 0
    }

    /// `observe` learns of every decision that is durable or counted: the grant type, and why it was refused.
    package init(
        buffer: EventBuffer, surroundings: Surroundings,
        observe: (@Sendable (_ grantType: String, _ refusal: String?) -> Void)? = nil
    ) {
        self.buffer = buffer
        strangers = RepeatedEvents(buffer: buffer)
        self.surroundings = surroundings
        self.observe = observe
        buffer.store.changes.listen { [weak self] changed in
            guard changed.extent == .everything else { return }
            self?.stored.withLock { $0 = Stored(generation: $0.generation + 1) }
        }
    }

    /// A grant: returns when it cannot be lost any more; throws ``StoreError`` when it could not be recorded,
    /// and then it must not be given.
    ///
    /// Everything that the attempt spends is spent in the same transaction. Throws ``RecordedRefusal`` when
    /// another request was first.
    func record(_ plan: TokenPlan, of attempt: TokenAttempt) async throws {
        try await append(.granted(plan), attempt)
    }

    /// A refusal, with its inner reason; throws ``StoreError`` when it could not be recorded.
    ///
    /// One of a client that has not proven who it is costs its sender nothing, so it costs little here:
    /// the first of its kind in a minute is a short row, the others are counted (``RepeatedEvents``).
    func record(_ refusal: OAuthError, of attempt: TokenAttempt) async throws {
        // Whoever has what was good once is no stranger, and what came of it ends: that happens once.
        guard attempt.isProven || attempt.reused != nil else {
            try await recordStranger(refusal, attempt)
            return
        }
        try await append(.refused(refusal), attempt)
    }

    /// Adds the refusals that were counted to the rows of the log; call it twice a second.
    ///
    /// Answers how many were counted and can never be written, because the database took no row of them.
    /// Throws the store's error; then the next call writes what this one could not.
    package func writeCounts() async throws -> Int64 { try await strangers.flush() }

    private func recordStranger(_ refusal: OAuthError, _ attempt: TokenAttempt) async throws {
        let now = surroundings.now()
        let refusal = try await spend(attempt.spends) ?? refusal
        let kind = RepeatedKind(
            at: now, from: attempt.caller.address.flatMap { IPAddress($0) }, reason: refusal.reason,
            client: attempt.claimed?.app.clientID)
        try await strangers.record(kind, at: now) { kind in
            strangersRefusal(refusal, of: attempt, as: kind, in: surroundings)
        }
        observe?(Self.label(attempt), refusal.reason)
    }

    /// Spends what a request without a row of its own spends; answers the refusal when another was first.
    private func spend(_ spends: [Spend]) async throws -> OAuthError? {
        guard !spends.isEmpty else { return nil }
        do {
            try await buffer.store.write { tx in try spends.spend(in: tx) }
            return nil
        } catch let late as OAuthError {
            return late
        }
    }

    /// Records why a request got no token, and returns what is thrown for it.
    ///
    /// A part of the configuration that cannot be read is no refusal, but the log tells of it too.
    func failure(_ error: any Error, of attempt: TokenAttempt) async -> any Error {
        let refusal: OAuthError
        switch error {
        case let recorded as RecordedRefusal: return recorded.refusal
        case let error as OAuthError: refusal = error
        case is CannotCompile, is MasterKey.CannotOpen, StoreError.unexpectedColumn: refusal = .unreadable
        default: return error
        }
        do {
            try await record(refusal, of: attempt)
        } catch let recorded as RecordedRefusal {
            return recorded.refusal
        } catch let cause as StoreError {
            return error is OAuthError ? UnrecordedRefusal(refusal: refusal, cause: cause) : error
        } catch {
            return error
        }
        return error
    }

    /// How an attempt ends.
    private enum End {
        case granted(TokenPlan)
        case refused(OAuthError)

        var reason: String? {
            switch self {
            case .granted: nil
            case .refused(let refusal): refusal.reason
            }
        }
    }

    private func append(_ end: End, _ attempt: TokenAttempt) async throws {
        let row = row(end, attempt)
        let unstored = attempt.decision.flatMap { trace in
            isStored(trace.basis, at: row.published) ? nil : trace.basis
        }
        let generation = unstored == nil ? 0 : stored.withLock { $0.generation }
        do {
            if attempt.spends.isEmpty {
                try await buffer.append(row, also: unstored.map(ensure))
            } else {
                try await buffer.append(
                    row, also: unstored.map(ensure),
                    spending: EventBuffer.Spending(attempt.spends) { [self] in lost($0, attempt) })
            }
        } catch let recorded as RecordedRefusal {
            observe?(Self.label(attempt), recorded.refusal.reason)
            throw recorded
        }
        if let unstored { remember(unstored, at: row.published, generation: generation) }
        observe?(Self.label(attempt), end.reason)
    }

    /// What is recorded when another request has spent something first.
    private func lost(_ spend: Spend, _ attempt: TokenAttempt) -> EventBuffer.Instead {
        // Whatever else is spent by requests for tokens, it is answered in their form.
        let refusal = spend.refusal as? OAuthError ?? .unreadable
        return .init(row: row(.refused(refusal), attempt), error: RecordedRefusal(refusal: refusal))
    }

    private func row(_ end: End, _ attempt: TokenAttempt) -> EventRow {
        var targets: [Event.Target] = []
        targets.reserveCapacity(2)
        if case .granted(let plan) = end, attempt.kind.givesAccessToken {
            targets.append(Event.Target(id: plan.accessToken.id, type: "access_token"))
        }
        targets.append(
            Event.Target(
                id: attempt.server.id.text, type: "AuthorizationServer", displayName: attempt.server.name))
        if attempt.caller.kind == .user, let app = attempt.claimed?.app {
            targets.append(Event.Target(id: app.clientID, type: "PublicClientApp", displayName: app.label))
        }
        var details: [(name: Name, value: JSON)] = []
        details.reserveCapacity(5)
        if let request = attempt.request {
            details.append(("grantType", .string(request.grantType.name.shortened(to: 100))))
            details.append(("requestedScopes", .string(request.scopes.list)))
        }
        if let claims = attempt.failedClaims { details.append(("claims", claims)) }
        if let hook = attempt.hook { details.append(("inlineHook", hook)) }
        var type = attempt.kind.requested
        switch end {
        case .granted(let plan):
            type = attempt.kind.granted
            details.append(("grantedScopes", .string(plan.accessToken.scopes.list)))
        case .refused where attempt.failedClaims != nil: type = .claimNotEvaluated
        case .refused where attempt.reused != nil: type = .refreshTokenReused
        case .refused: break
        }
        if let reused = attempt.reused {
            targets += [reused.target, reused.user]
            details += reused.details.members.map { ($0.name, $0.value) }
        }
        let decision = attempt.decision.map { trace in
            Event.Decision(fingerprint: trace.basis.fingerprint, codes: trace.codes, facts: trace.facts)
        }
        return EventRow(
            Event(
                type, by: attempt.caller, on: targets, result: end.reason == nil ? .success : .failure,
                reason: end.reason, details: JSONObject(uniqueMembers: details), decision: decision,
                in: surroundings))
    }

    /// Only grants that exist: a stranger cannot make up new ones for the metrics.
    private static func label(_ attempt: TokenAttempt) -> String {
        guard let grantType = attempt.request?.grantType else { return "none" }
        return Grants.standard[grantType] == nil ? "other" : grantType.name
    }

    private func isStored(_ basis: DecisionBasis, at now: Timestamp) -> Bool {
        stored.withLock { $0.bases[basis.fingerprint] }.map { now - $0 < Self.renewal } ?? false
    }

    private func remember(_ basis: DecisionBasis, at now: Timestamp, generation: Int) {
        stored.withLock { stored in
            guard stored.generation == generation else { return }
            if stored.bases.count > 10_000 { stored.bases = [:] }
            stored.bases[basis.fingerprint] = now
        }
    }

    private func ensure(_ basis: DecisionBasis) -> @Sendable (any Transaction) throws -> Void {
        let now = surroundings.now()
        return { tx in try DecisionBasisRecords(tx).ensure(basis, at: now) }
    }
}

extension TokenAttempt.Kind {
    /// The event of a grant.
    fileprivate var granted: EventType {
        switch self {
        case .token: .accessTokenGranted
        case .authorization(let type) where type.contains(.token): .accessTokenGranted
        case .authorization(let type) where type.contains(.idToken): .idTokenGranted
        case .authorization: .codeGranted
        }
    }

    /// The event of a refusal.
    var requested: EventType {
        switch self {
        case .token: .tokenRequested
        case .authorization: .authorizationRequested
        }
    }

    fileprivate var givesAccessToken: Bool {
        switch self {
        case .token: true
        case .authorization(let type): type.contains(.token)
        }
    }
}

/// A refusal that is in the log already, in the place of what was to be recorded.
struct RecordedRefusal: Error {
    let refusal: OAuthError
}

extension [String] {
    /// With commas between; most lists have one element.
    fileprivate var list: String { count == 1 ? self[0] : joined(separator: ",") }
}
