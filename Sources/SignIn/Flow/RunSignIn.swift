// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives
package import SystemLog

/// What one step of a sign-in on pages comes with.
package struct FlowVisit: Sendable {
    package let handle: Secret
    /// The cookie of the browser, by which the sign-in is bound to it.
    package let browser: Secret?
    /// The cookie of the session that the browser has, which ends with the new one.
    package let session: Secret?
    /// The cookie of earlier sign-ins.
    package let known: Secret?
    package let caller: Caller

    package init(handle: Secret, browser: Secret?, session: Secret?, known: Secret?, caller: Caller) {
        self.handle = handle
        self.browser = browser
        self.session = session
        self.known = known
        self.caller = caller
    }
}

/// What is to be shown after a step.
package enum FlowStep: Sendable {
    /// What the state asks for; with a refusal of what was sent.
    case show(SignInFlow, ShownRefusal? = nil)
    /// The new password breaks these rules.
    case broken([PasswordRule], SignInFlow)
    case signedIn(SignedIn)
    case ended
    case otherBrowser
}

/// A sign-in that has succeeded: the cookies to leave, and where to go.
package struct SignedIn: Sendable {
    package let session: NewSession
    package let known: Secret
    package let wayBack: String
}

/// Runs the steps of a sign-in on pages: proves what was sent, and does what the machine says, each in one
/// transaction.
package struct RunSignIn: Sendable {
    package let attempts: PasswordAttempts

    package init(_ attempts: PasswordAttempts) { self.attempts = attempts }

    private var ledger: Ledger { attempts.ledger }

    /// The sign-in as it stands.
    package func read(_ visit: FlowVisit) async throws -> FlowReading {
        let now = ledger.surroundings.now()
        return try await ledger.store.read { tx in
            try readFlow(visit.handle, browser: visit.browser, in: tx, at: now)
        }
    }

    /// Somebody says who signs in; whether there is such a user is not looked at.
    package func name(_ typed: String, _ visit: FlowVisit) async throws -> FlowStep {
        try await step(visit) { flow, _ in
            _ = flow.machine.take(.named(typed.shortened(to: LoginName.longest)))
            return .show(flow)
        }
    }

    /// The name and the password that belong together on the page.
    package func password(
        _ password: Secret, ofUser typed: String, keeps: Bool, _ visit: FlowVisit
    ) async throws -> FlowStep {
        let name = typed.shortened(to: LoginName.longest + 1)
        if let end = try await end(of: visit) { return end }
        let policy = attempts.policy
        let outcome = try await attempts.attempt(password, ofUser: name, by: visit.caller) { user, change in
            try step(visit, in: change) { flow, change in
                flow.keepsSession = keeps
                _ = flow.machine.take(.named(name))
                let action = flow.machine.take(
                    .provedPassword(user.id, policy.standing(of: user, at: change.now)))
                return try carryOut(action, of: user, flow, visit, in: change)
            }
        }
        switch outcome {
        case .right(let step): return step
        case .refused(let refusal):
            return try await step(visit) { flow, _ in
                flow.keepsSession = keeps
                _ = flow.machine.take(.named(name))
                return refused(refusal, &flow)
            }
        }
    }

    /// A new password in the place of one that has expired or will.
    package func newPassword(
        _ new: Secret, for old: Secret, _ visit: FlowVisit
    ) async throws -> FlowStep {
        let reading = try await read(visit)
        guard case .live(let flow) = reading else { return Self.end(of: reading) ?? .ended }
        let user: ID<User>
        switch flow.machine.state {
        case .passwordExpired(let owed), .passwordExpiring(let owed, _): user = owed
        default: return .show(flow)
        }
        let outcome = try await attempts.change(old, to: new, ofUser: user, by: visit.caller) {
            user, change in
            try step(visit, in: change) { flow, change in
                try carryOut(flow.machine.take(.passwordSet), of: user, flow, visit, in: change)
            }
        }
        switch outcome {
        case .changed(let step): return step
        case .broken(let rules): return .broken(rules, flow)
        case .refused(let refusal): return try await step(visit) { flow, _ in refused(refusal, &flow) }
        }
    }

    /// The offer of a new password is not taken.
    package func skip(_ visit: FlowVisit) async throws -> FlowStep {
        try await ledger.write(by: visit.caller) { change in
            try step(visit, in: change) { flow, change in
                guard let id = flow.machine.proven, let user = try UserRecords(change).find(id),
                    user.status == .active
                else { return .show(flow) }
                return try carryOut(flow.machine.take(.skipped), of: user, flow, visit, in: change)
            }
        }
    }

    private func refused(_ refusal: PasswordRefusal, _ flow: inout SignInFlow) -> FlowStep {
        guard case .refuse(let shown) = flow.machine.take(.passwordRefused(refusal)) else {
            return .show(flow)
        }
        return .show(flow, shown)
    }

    private func end(of visit: FlowVisit) async throws -> FlowStep? { Self.end(of: try await read(visit)) }

    private static func end(of reading: FlowReading) -> FlowStep? {
        switch reading {
        case .live: nil
        case .ended: .ended
        case .otherBrowser: .otherBrowser
        }
    }

    private func step(
        _ visit: FlowVisit, _ body: @escaping @Sendable (inout SignInFlow, Change) throws -> FlowStep
    ) async throws -> FlowStep {
        try await ledger.write(by: visit.caller) { change in try step(visit, in: change, body) }
    }

    /// Reads the sign-in, takes a step and writes it; of two at once, the second is shown what the first has
    /// left.
    private func step(
        _ visit: FlowVisit, in change: Change, _ body: (inout SignInFlow, Change) throws -> FlowStep
    ) throws -> FlowStep {
        let reading = try readFlow(visit.handle, browser: visit.browser, in: change, at: change.now)
        guard case .live(var flow) = reading else { return Self.end(of: reading) ?? .ended }
        // One who has signed in already, in another tab for one, only goes on.
        if case .finished = flow.machine.state { return .show(flow) }
        let before = flow
        do {
            return try change.undoingOnError {
                let step = try body(&flow, change)
                guard try FlowRecords(change).step(flow) else { throw SteppedTwice() }
                return step
            }
        } catch is SteppedTwice {
            return .show(before)
        }
    }

    private func carryOut(
        _ action: SignInMachine.Action, of user: User, _ flow: SignInFlow, _ visit: FlowVisit,
        in change: Change
    ) throws -> FlowStep {
        guard case .signIn = action else { return .show(flow) }
        let change = change.acting(as: change.caller.acting(as: user))
        let session = try signIn(
            user, methods: flow.machine.methods, keep: flow.keepsSession, replacing: visit.session, in: change
        )
        return .signedIn(
            SignedIn(
                session: session, known: try noteBrowser(visit.known, of: user, in: change),
                wayBack: flow.request.wayBack))
    }
}

/// Another step of the same sign-in was first.
private struct SteppedTwice: Error {}
