// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives
package import SystemLog

/// Runs the operations of the authentication API: each proves what was sent, asks the machine, and does in
/// one transaction what it says.
///
/// A refusal is a value until the transaction has ended, so that what it has counted is kept.
package struct RunAuthn: Sendable {
    package let attempts: PasswordAttempts

    package init(_ attempts: PasswordAttempts) { self.attempts = attempts }

    var ledger: Ledger { attempts.ledger }

    /// `POST /authn` with name and password.
    package func begin(
        _ name: String, _ password: Secret, warns: Bool, relayState: String?, by caller: Caller
    ) async throws -> AuthnAnswer {
        let policy = attempts.policy
        let outcome = try await attempts.attempt(password, ofUser: name, by: caller) { user, change in
            var machine = SignInMachine(policy: policy, warns: warns)
            let standing = policy.standing(of: user, at: change.now)
            return try begin(
                machine.take(.provedPassword(user.id, standing)), machine, user, relayState, in: change)
        }
        switch outcome {
        case .right(let answer): return answer
        case .refused(let refusal):
            var machine = SignInMachine(policy: policy)
            guard case .refuse(let shown) = machine.take(.passwordRefused(refusal)) else {
                throw AuthnRefusal.password(.wrong)
            }
            throw AuthnRefusal.password(shown)
        }
    }

    /// `POST /authn` with the token of an activation link.
    package func begin(activation token: Secret, by caller: Caller) async throws -> AuthnAnswer {
        try await begin(by: token, for: [.activation], refusal: .badActivationToken, nil, caller)
    }

    /// `POST /recovery/token`: the token of a link is spent for a transaction.
    package func begin(recovery token: Secret, relayState: String?, by caller: Caller) async throws
        -> AuthnAnswer
    {
        try await begin(
            by: token, for: [.reset, .unlock, .activation], refusal: .badRecoveryToken, relayState, caller)
    }

    private func begin(
        by token: Secret, for purposes: [OneUseLink.Purpose], refusal: AuthnRefusal, _ relayState: String?,
        _ caller: Caller
    ) async throws -> AuthnAnswer {
        try await ledger.write(by: caller) { change in
            try change.lockConfiguration()
            let isKnown = try LinkRecords(change).isKnown(hash: OpaqueToken.hash(token.reveal()))
            guard let (id, purpose) = try spendLink(token, for: purposes, in: change),
                let user = try UserRecords(change).find(id), user.status.maySetPassword
            else { throw isKnown && refusal == .badRecoveryToken ? .usedRecoveryToken : refusal }
            let recovery: SignInMachine.Recovery =
                switch purpose {
                case .activation: .activation
                case .reset, .administrator: .password
                case .unlock: .unlock
                }
            let asks = try recovery != .activation && PasswordRecords(change).recoveryAnswer(id) != nil
            var machine = SignInMachine(policy: attempts.policy)
            let action = machine.take(.recovered(id, recovery, asksQuestion: asks))
            return try begin(
                action, machine, user, relayState, in: change.acting(as: change.caller.acting(as: user)))
        }
    }

    /// What follows from the first step: the end, or a transaction.
    private func begin(
        _ action: SignInMachine.Action, _ machine: SignInMachine, _ user: User, _ relayState: String?,
        in change: Change
    ) throws -> AuthnAnswer {
        if let end = try end(action, machine, user, relayState, in: change) { return end }
        let token = OpaqueToken(prefix: "00", in: change.surroundings)
        var transaction = AuthnTransaction(
            hash: token.hash, userID: user.id, machine: machine, relayState: relayState, wrongAnswers: 0,
            begun: change.now, expiresAt: change.now)
        transaction.expiresAt = transaction.expiry(at: change.now)
        try AuthnRecords(change).insert(transaction)
        return answer(transaction, user, token.secret)
    }

    /// Signs in or unlocks, when that is what the machine says; a sign-in gives a token that works once.
    func end(
        _ action: SignInMachine.Action, _ machine: SignInMachine, _ user: User, _ relayState: String?,
        in change: Change
    ) throws -> AuthnAnswer? {
        var answer = AuthnAnswer(state: machine.state, user: user)
        answer.relayState = relayState
        switch action {
        case .signIn:
            answer.sessionToken = try makeSessionToken(
                for: user, methods: machine.methods, in: change.acting(as: change.caller.acting(as: user)))
            answer.expiresAt = change.now + SessionToken.lifetime
        case .unlock:
            answer.recovery = .unlock
            answer.expiresAt = change.now + AuthnTransaction.idleLifetime
            _ = try unlock(user, in: change)
        case .show, .refuse, .notNow: return nil
        }
        return answer
    }

    func answer(_ transaction: AuthnTransaction, _ user: User, _ token: Secret) -> AuthnAnswer {
        var answer = AuthnAnswer(state: transaction.machine.state, user: user)
        answer.stateToken = token
        answer.expiresAt = transaction.expiresAt
        answer.relayState = transaction.relayState
        switch transaction.machine.state {
        case .answeringQuestion(_, let recovery), .choosingPassword(_, let recovery):
            answer.recovery = recovery
        default: break
        }
        return answer
    }

    /// `POST /recovery/password` and `/recovery/unlock` of a trusted caller that delivers the token by
    /// itself.
    package func issueRecoveryToken(
        _ wish: RecoveryWish, ofUser name: String, relayState: String?, by caller: Caller
    ) async throws -> AuthnAnswer {
        try await ledger.write(by: caller) { change in
            guard let name = LoginName.read(name), let user = try UserRecords(change).find(named: name) else {
                throw AuthnRefusal.unknownUser
            }
            guard wish.fits(user) else {
                throw wish == .unlock ? AuthnRefusal.notLocked : .recoveryNotAllowed
            }
            let link = try makeLink(wish.purpose, for: user.id, in: change)
            if wish == .password { try change.record(.passwordReset, of: user, from: nil, to: nil) }
            let recovery: SignInMachine.Recovery = wish == .password ? .password : .unlock
            var answer = AuthnAnswer(state: .answeringQuestion(user.id, recovery), user: user)
            (answer.recoveryToken, answer.expiresAt) = (link.token, link.expiresAt)
            (answer.recovery, answer.relayState) = (recovery, relayState)
            return answer
        }
    }
}
