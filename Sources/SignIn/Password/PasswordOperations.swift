// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Sets the password of a user; `isImported` when another system has hashed it.
///
/// One who waited for a password is active with it. Links of before end, and so do sessions and access tokens
/// unless `keepsSessions`: that is for one who has just proven to know the password that is replaced.
package func setPassword(
    _ hash: PasswordHash, of user: User, isImported: Bool = false, mustChange: Bool = false,
    keepsSessions: Bool = false, in change: Change
) throws -> User {
    let now = change.now
    try PasswordRecords(change).set(hash, of: user.id, at: now)
    try LinkRecords(change).delete(of: user.id)
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
    if user.hasPassword, !keepsSessions {
        changed.revokedThrough = max(user.revokedThrough, now)
        try endSessions(of: user.id, in: change)
    }
    try UserRecords(change).update(changed, in: change)
    try change.record(.passwordUpdated, of: changed, from: nil, to: nil)
    return changed
}

/// Sets the recovery question and the hash of its answer.
package func setRecoveryQuestion(
    _ question: String, answer: PasswordHash, of user: User, in change: Change
) throws -> User {
    try PasswordRecords(change).setRecoveryAnswer(answer, of: user.id)
    var changed = user
    changed.recoveryQuestion = question
    changed.lastUpdated = change.now.wholeSecond
    try UserRecords(change).update(changed, in: change)
    try change.record(.recoveryQuestionUpdated, of: changed, from: nil, to: nil)
    return changed
}

/// Refuses a password that breaks the rules or was used before; slow, so call it on a pool.
package func checkNewPassword(
    _ password: Secret, login: String, common: CommonPasswords, remembered: [PasswordHash]
) throws {
    let problems = PasswordRules.problems(of: password, login: login, common: common)
    guard problems.isEmpty else {
        throw ChangeRefused.invalid(object: "password", causes: problems.map { "password: \($0)" })
    }
    if try remembered.contains(where: { try $0.verify(password) }) {
        throw ChangeRefused.invalid("password", "Password has been used too recently")
    }
}
