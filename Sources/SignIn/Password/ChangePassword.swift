// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// What came of a wish for a new password.
package enum PasswordChangeOutcome<Result: Sendable>: Sendable {
    case changed(Result)
    /// The present password is not this one.
    case refused(PasswordRefusal)
    /// The new one breaks these rules.
    case broken([PasswordRule])
}

extension PasswordAttempts {
    /// Replaces the password of a user who proves the present one, and runs `then` in the same transaction.
    ///
    /// A wrong present password counts like one at a sign-in. With `revokesSessions`, everything that was
    /// signed in or given out before ends.
    package func change<Result: Sendable>(
        _ old: Secret, to new: Secret, ofUser id: ID<User>, revokesSessions: Bool = false,
        keeping kept: ID<Session>? = nil, by caller: Caller,
        then: @escaping @Sendable (User, Change) throws -> Result
    ) async throws -> PasswordChangeOutcome<Result> {
        let proven = try await attempt(old, ofUser: id.text, by: caller) { user, change in
            (user, try PasswordRecords(change).remembered(user.id))
        }
        switch proven {
        case .refused(let refusal): return .refused(refusal)
        case .right(let (user, remembered)):
            return try await set(
                new, of: user, remembered: remembered, revokesSessions: revokesSessions,
                keeping: kept, by: caller, then: then)
        }
    }

    /// Sets the password of a user who has proven enough to choose one, and runs `then` in the same
    /// transaction.
    ///
    /// With `revokesSessions`, the session `kept` goes on alone. Refused when the user's password was
    /// replaced, or the user stopped, since `remembered` was read.
    package func set<Result: Sendable>(
        _ new: Secret, of user: User, remembered: [PasswordHash], revokesSessions: Bool = false,
        keeping kept: ID<Session>? = nil, by caller: Caller,
        then: @escaping @Sendable (User, Change) throws -> Result
    ) async throws -> PasswordChangeOutcome<Result> {
        let (cost, surroundings, common) = (pool.cost, ledger.surroundings, common)
        let (broken, hash) = try await pool.run { () -> ([PasswordRule], PasswordHash?) in
            let broken = PasswordRules.broken(by: new, login: user.login, common: common)
            guard broken.isEmpty else { return (broken, nil) }
            if try remembered.contains(where: { try $0.verify(new) }) { return ([.notUsedBefore], nil) }
            return ([], try PasswordHash(new, cost: cost, in: surroundings))
        }
        guard let hash else { return .broken(broken) }
        return try await ledger.write(by: caller) { change in
            guard let present = try UserRecords(change).find(user.id), present.status.maySetPassword,
                try PasswordRecords(change).find(user.id) == remembered.first || remembered.isEmpty
            else { return .refused(.notActive) }
            let change = change.acting(as: change.caller.acting(as: present))
            var changed = try setPassword(hash, of: present, keepsSessions: true, in: change)
            if revokesSessions {
                changed = try clearSessions(of: changed, ending: .sessionsAndTokens, except: kept, in: change)
            }
            try tell(changed, .passwordChanged, in: change)
            return .changed(try then(changed, change))
        }
    }
}
