// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// What came of a password: what was done with its user, or why it was not taken.
package enum PasswordOutcome<Result: Sendable>: Sendable {
    case right(Result)
    case refused(PasswordRefusal)
}

/// The one way in which a password is tried, whoever asks: the pages, the authentication API, a grant.
///
/// Each attempt costs one hash, whether there is such a user or not, and one transaction with one event.
/// Wrong ones count for the account, which is locked after ``PasswordPolicy/mostFailures`` in a row, and for
/// the network that they come from.
package struct PasswordAttempts: Sendable {
    package let ledger: Ledger
    package let pool: any PasswordPool
    package let throttle: AddressThrottle
    /// Passwords that nobody may choose.
    package let common: CommonPasswords
    package let policy: PasswordPolicy

    package init(
        ledger: Ledger, pool: any PasswordPool, throttle: AddressThrottle, common: CommonPasswords,
        policy: PasswordPolicy = .standard
    ) {
        self.common = common
        self.ledger = ledger
        self.pool = pool
        self.throttle = throttle
        self.policy = policy
    }

    /// The same without a count for the network: for a program that asks for many people from one address.
    package var countingAccountsOnly: PasswordAttempts {
        PasswordAttempts(
            ledger: ledger, pool: pool, throttle: AddressThrottle(most: 0, surroundings: ledger.surroundings),
            common: common, policy: policy)
    }

    /// Tries a password for a name, and runs `then` with the user in the transaction that notes that it was
    /// right.
    ///
    /// `then` may run again, like every transaction. Throws ``PasswordPoolFull``.
    package func attempt<Result: Sendable>(
        _ password: Secret, ofUser typed: String, by caller: Caller,
        then: @escaping @Sendable (User, Change) throws -> Result
    ) async throws -> PasswordOutcome<Result> {
        if let refusal = try await refusalOfAddress(caller, typed) { return .refused(refusal) }
        let name = LoginName.read(typed)
        let (found, hash) = try await ledger.store.read { tx in
            let user = try name.flatMap { try UserRecords(tx).find(named: $0) }
            return (user, try user.flatMap { try PasswordRecords(tx).find($0.id) })
        }
        let better = try await compare(password, with: hash)
        let policy = policy
        let outcome: PasswordOutcome<Result> = try await ledger.write(by: caller) { change in
            guard let found, let user = try UserRecords(change).find(found.id) else {
                try recordRefusal(.unknownUser, of: typed, nil, in: change)
                return .refused(.unknownUser)
            }
            let refusal = try refusal(of: user, hash, isRight: better.isRight, policy, in: change)
            if let refusal {
                try recordRefusal(refusal, of: typed, user, in: change)
                return .refused(refusal)
            }
            if let hash, let upgrade = better.upgrade {
                try PasswordRecords(change).upgrade(hash, to: upgrade, of: user.id)
            }
            return .right(try then(try noteSuccess(of: user, in: change), change))
        }
        if case .right = outcome { throttle.succeeded(caller.address) }
        return outcome
    }

    /// Asks for a link by mail; `false` when the network has asked for too many, or sent too many wrong
    /// passwords.
    package func requestRecovery(
        _ wish: RecoveryWish, ofUser typed: String, baseURL: String, by caller: Caller
    ) async throws -> Bool {
        guard try await refusalOfAddress(caller, typed) == nil else { return false }
        try await ledger.write(by: caller) { change in
            try SignIn.requestRecovery(wish, ofUser: typed, baseURL: baseURL, in: change)
        }
        return true
    }

    /// Refuses before anything is looked at when the network has sent too many; the first time is told in the
    /// log.
    private func refusalOfAddress(_ caller: Caller, _ typed: String) async throws -> PasswordRefusal? {
        guard case .refused(let isFirst) = throttle.begin(caller.address) else { return nil }
        if isFirst {
            try await ledger.write(by: caller) { change in
                try recordRefusal(.tooManyFromAddress, of: typed, nil, in: change)
            }
        }
        return .tooManyFromAddress
    }

    /// Compares, and makes the hash that takes the place of an outdated one.
    ///
    /// A wrong password costs as much as a right one whose hash is replaced, and as one for a user that there
    /// is not, so that a cheap hash of another system does not tell that there is an account.
    private func compare(
        _ password: Secret, with hash: PasswordHash?
    ) async throws -> (isRight: Bool, upgrade: PasswordHash?) {
        let (cost, surroundings) = (pool.cost, ledger.surroundings)
        return try await pool.run {
            guard let hash, !hash.isOutdated(cost: cost) else {
                let isRight = try hash?.verify(password) ?? false
                let made = try PasswordHash(password, cost: cost, in: surroundings)
                return (isRight, isRight ? made : nil)
            }
            return (try hash.verify(password), nil)
        }
    }
}

/// Why a compared password is not taken; a wrong one is counted.
///
/// Many may have been compared at once: what counts is how the account stands now, and which password it has.
private func refusal(
    of user: User, _ hash: PasswordHash?, isRight: Bool, _ policy: PasswordPolicy, in change: Change
) throws -> PasswordRefusal? {
    if user.status == .lockedOut { return .lockedOut }
    guard let hash, user.hasPassword else { return .noPassword }
    guard [.active, .passwordExpired].contains(user.status) else { return .notActive }
    guard isRight else {
        return try countFailure(of: user.id, in: change) ? .lockedOut : .wrong
    }
    // It was right for a password that is another one by now.
    guard try PasswordRecords(change).find(user.id) == hash else { return .wrong }
    return nil
}

private func noteSuccess(of user: User, in change: Change) throws -> User {
    try PasswordRecords(change).succeeded(user.id)
    var user = user
    user.provider = "OKTA"
    user.lastLogin = change.now.wholeSecond
    try UserRecords(change).update(user, in: change)
    return user
}

/// Writes down that a sign-in was refused, with its cause.
func recordRefusal(
    _ refusal: PasswordRefusal, of typed: String, _ user: User?, in change: Change
) throws {
    var caller = change.caller
    if let user {
        caller.kind = .user
        (caller.id, caller.alternateID, caller.displayName) = (user.id.text, user.login, user.displayName)
    } else {
        caller.alternateID = typed.shortened(to: 100)
    }
    try change.acting(as: caller).recordRefusal(
        .sessionStarted, of: user?.eventTarget, reason: refusal.rawValue)
}
