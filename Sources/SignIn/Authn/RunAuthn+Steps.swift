// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives
package import SystemLog

extension RunAuthn {
    /// `POST /authn` with a state token: where the transaction is, and it lives on; with `extends` off it is
    /// only looked at (`/introspect`).
    package func look(at token: Secret, extends: Bool, by caller: Caller) async throws -> AuthnAnswer {
        try await ledger.write(by: caller) { change in
            var (transaction, user) = try live(token, in: change)
            if extends {
                transaction.expiresAt = transaction.expiry(at: change.now)
                try AuthnRecords(change).update(transaction)
            }
            return answer(transaction, user, token)
        }
    }

    /// `POST /authn/cancel`: the transaction is over; answers its relay state.
    package func cancel(_ token: Secret, by caller: Caller) async throws -> String? {
        try await ledger.write(by: caller) { change in
            var (transaction, _) = try live(token, in: change)
            _ = transaction.machine.take(.cancelled)
            _ = try AuthnRecords(change).end(transaction.hash)
            return transaction.relayState
        }
    }

    /// `POST /authn/skip`: the offer of a new password is not taken.
    package func skip(_ token: Secret, by caller: Caller) async throws -> AuthnAnswer {
        try await ledger.write(by: caller) { change in
            let (transaction, user) = try live(token, in: change)
            return try step(.skipped, transaction, user, token, in: change)
        }
    }

    /// `POST /authn/credentials/change_password`.
    package func changePassword(
        _ token: Secret, old: Secret, new: Secret, revokesSessions: Bool, by caller: Caller
    ) async throws -> AuthnAnswer {
        let (transaction, user) = try await live(token)
        switch transaction.machine.state {
        case .passwordExpired, .passwordExpiring: break
        default: throw AuthnRefusal.notInThisState
        }
        let outcome = try await attempts.change(
            old, to: new, ofUser: user.id, revokesSessions: revokesSessions, by: caller
        ) { changed, change in
            try step(.passwordSet, unended(token, in: change, at: change.now), changed, token, in: change)
        }
        switch outcome {
        case .changed(let answer): return answer
        case .broken(let rules): throw AuthnRefusal.newPassword(rules)
        case .refused(.wrong): throw AuthnRefusal.oldPassword
        case .refused(let refusal):
            if refusal == .lockedOut {
                try await ledger.write(by: caller) { change in
                    _ = try AuthnRecords(change).end(transaction.hash)
                }
            }
            throw AuthnRefusal.password(refusal.shown(by: attempts.policy))
        }
    }

    /// `POST /authn/credentials/reset_password`.
    package func resetPassword(
        _ token: Secret, new: Secret, revokesSessions: Bool, by caller: Caller
    ) async throws -> AuthnAnswer {
        let (transaction, user) = try await live(token)
        guard case .choosingPassword = transaction.machine.state else { throw AuthnRefusal.notInThisState }
        let remembered = try await ledger.store.read { tx in try PasswordRecords(tx).remembered(user.id) }
        let outcome = try await attempts.set(
            new, of: user, remembered: remembered, revokesSessions: revokesSessions, by: caller
        ) { changed, change in
            try step(.passwordSet, unended(token, in: change, at: change.now), changed, token, in: change)
        }
        switch outcome {
        case .changed(let answer): return answer
        case .broken(let rules): throw AuthnRefusal.newPassword(rules)
        case .refused: throw AuthnRefusal.noTransaction
        }
    }

    /// `POST /authn/recovery/answer`; `answer` is in the form of which its hash was made.
    ///
    /// A few wrong ones end the transaction.
    package func answerQuestion(_ token: Secret, _ answer: Secret, by caller: Caller) async throws
        -> AuthnAnswer
    {
        let (transaction, user) = try await live(token)
        guard case .answeringQuestion = transaction.machine.state else { throw AuthnRefusal.notInThisState }
        let hash = try await ledger.store.read { tx in try PasswordRecords(tx).recoveryAnswer(user.id) }
        let isRight = try await attempts.pool.verify(answer, against: hash)
        let outcome = try await ledger.write(by: caller) { change -> AuthnAnswer? in
            try change.lockConfiguration()
            var (present, user) = try live(token, in: change)
            guard case .answeringQuestion = present.machine.state else { throw AuthnRefusal.notInThisState }
            guard isRight else {
                present.wrongAnswers += 1
                if present.wrongAnswers < AuthnTransaction.mostWrongAnswers {
                    try AuthnRecords(change).update(present)
                } else {
                    _ = try AuthnRecords(change).end(present.hash)
                }
                try change.recordRefusal(
                    .passwordReset, of: user.eventTarget, reason: "WRONG_RECOVERY_ANSWER")
                return nil
            }
            return try step(.answered, present, user, token, in: change)
        }
        guard let outcome else { throw AuthnRefusal.wrongAnswer }
        return outcome
    }

    /// Takes a step: the end of the transaction, or its next state.
    ///
    /// Of two at once, one finds it gone.
    private func step(
        _ event: SignInMachine.Event, _ transaction: AuthnTransaction, _ user: User, _ token: Secret,
        in change: Change
    ) throws -> AuthnAnswer {
        var next = transaction
        let action = next.machine.take(event)
        if action == .notNow { throw AuthnRefusal.notInThisState }
        guard let end = try end(action, next.machine, user, next.relayState, in: change) else {
            next.expiresAt = next.expiry(at: change.now)
            try AuthnRecords(change).update(next)
            return answer(next, user, token)
        }
        guard try AuthnRecords(change).end(transaction.hash) else { throw AuthnRefusal.noTransaction }
        return end
    }

    private func live(_ token: Secret) async throws -> (transaction: AuthnTransaction, user: User) {
        let now = ledger.surroundings.now()
        return try await ledger.store.read { tx in try live(token, in: tx, at: now) }
    }

    private func live(
        _ token: Secret, in change: Change
    ) throws -> (transaction: AuthnTransaction, user: User) {
        try live(token, in: change, at: change.now)
    }

    /// The transaction of a state token with its user, who may still become one who is signed in.
    private func live(
        _ token: Secret, in tx: any Transaction, at now: Timestamp
    ) throws -> (transaction: AuthnTransaction, user: User) {
        let transaction = try unended(token, in: tx, at: now)
        guard let user = try UserRecords(tx).find(transaction.userID), user.status.maySetPassword,
            user.revokedThrough < transaction.begun
        else { throw AuthnRefusal.noTransaction }
        return (transaction, user)
    }

    private func unended(
        _ token: Secret, in tx: any Transaction, at now: Timestamp
    ) throws -> AuthnTransaction {
        guard let transaction = try AuthnRecords(tx).find(OpaqueToken.hash(token.reveal())),
            now < transaction.expiresAt
        else { throw AuthnRefusal.noTransaction }
        return transaction
    }
}
