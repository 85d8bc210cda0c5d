// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Sets the password of a user; `isImported` when another system has hashed it.
///
/// One who waited for a password is active with it. Links and sessions of before end.
package func setPassword(
    _ hash: PasswordHash, of user: User, isImported: Bool = false, mustChange: Bool = false,
    by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> User {
    let now = surroundings.now()
    try PasswordRecords(tx).set(hash, of: user.id, at: now)
    try LinkRecords(tx).delete(of: user.id)
    var changed = user
    changed.hasPassword = true
    changed.provider = isImported ? "IMPORT" : "OKTA"
    changed.passwordChanged = now.wholeSecond
    changed.lastUpdated = now.wholeSecond
    if mustChange {
        changed.status = .passwordExpired
    } else if [.provisioned, .recovery, .passwordExpired, .lockedOut].contains(user.status) {
        changed.status = .active
    }
    let isFirstOfStaged = user.status == .staged && user.statusChanged == nil
    if changed.status != user.status || isFirstOfStaged { changed.statusChanged = now.wholeSecond }
    if user.hasPassword { changed.revokedThrough = max(user.revokedThrough, now) }
    try UserRecords(tx).update(changed, by: caller, with: surroundings)
    try recordChange(
        .passwordUpdated, target: changed.eventTarget, from: nil, to: nil, by: caller, in: tx,
        with: surroundings)
    return changed
}

/// Sets the recovery question and the hash of its answer.
package func setRecoveryQuestion(
    _ question: String, answer: PasswordHash, of user: User, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> User {
    try PasswordRecords(tx).setRecoveryAnswer(answer, of: user.id)
    var changed = user
    changed.recoveryQuestion = question
    changed.lastUpdated = surroundings.now().wholeSecond
    try UserRecords(tx).update(changed, by: caller, with: surroundings)
    try recordChange(
        .recoveryQuestionUpdated, target: changed.eventTarget, from: nil, to: nil, by: caller, in: tx,
        with: surroundings)
    return changed
}

/// What came of a password that somebody gave.
package enum PasswordVerdict: Sendable, Equatable {
    case right(User)
    case wrong
    /// It was wrong, and once too often.
    case lockedOut
}

/// Checks the password of a user who signs in.
///
/// Takes the same time for a user that there is not. A hash of another system, or with less work than
/// today's, is replaced. After ``PasswordRules/mostFailures`` wrong attempts in a row the user is locked out.
package func verifyPassword(
    _ password: Secret, ofUser name: String, store: any Store, pool: some PasswordPool, by caller: Caller,
    with surroundings: Surroundings
) async throws -> PasswordVerdict {
    let (user, hash) = try await store.read { tx in
        let user = try UserRecords(tx).find(named: name)
        return (user, try user.flatMap { try PasswordRecords(tx).find($0.id) })
    }
    let isRight = try await pool.verify(password, against: hash)
    guard let user, let hash, [.active, .passwordExpired].contains(user.status) else { return .wrong }
    guard isRight else {
        return try await store.write { tx in
            try countFailure(of: user.id, by: caller, in: tx, with: surroundings) ? .lockedOut : .wrong
        }
    }
    let better =
        hash.isOutdated(cost: pool.cost) ? try await pool.hash(password, in: surroundings) : nil
    return try await store.write { tx in
        if let better { try PasswordRecords(tx).upgrade(hash, to: better, of: user.id) }
        try PasswordRecords(tx).succeeded(user.id)
        guard var user = try UserRecords(tx).find(user.id) else { return .wrong }
        user.provider = "OKTA"
        user.lastLogin = surroundings.now().wholeSecond
        try UserRecords(tx).update(user, by: caller, with: surroundings)
        return .right(user)
    }
}

/// Refuses a password that breaks the rules or was used before; slow, so call it on a pool.
package func checkNewPassword(
    _ password: Secret, login: String, remembered: [PasswordHash]
) throws {
    let problems = PasswordRules.problems(of: password, login: login)
    guard problems.isEmpty else {
        throw ChangeRefused.invalid(object: "password", causes: problems.map { "password: \($0)" })
    }
    if try remembered.contains(where: { try $0.verify(password) }) {
        throw ChangeRefused.invalid("password", "Password has been used too recently")
    }
}
