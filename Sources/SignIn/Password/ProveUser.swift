// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// What a user proves itself by to change its own credentials.
package enum UserProof: Sendable {
    case password(Secret)
    /// The answer to the recovery question, as its hash was made of it.
    case recoveryAnswer(Secret)
}

/// The user of that name when the proof is right; `nil` when it is not, or one of its status cannot use it.
///
/// Wrong proofs count like wrong passwords at a sign-in, and after ``PasswordRules/mostFailures`` in a row no
/// proof is taken any more: a user who is active is locked out, and any other waits for a new password. Takes
/// the same time whether there is something to compare with or not.
package func proveUser(
    _ name: String, by proof: UserProof, in statuses: Set<UserStatus>, ledger: Ledger,
    pool: some PasswordPool, caller: Caller
) async throws -> User? {
    let (user, hash) = try await ledger.store.read { tx -> (User, PasswordHash?) in
        let found = try Directory.user(named: name, in: tx)
        let records = PasswordRecords(tx)
        switch proof {
        case .password: return (found, try records.find(found.id))
        case .recoveryAnswer: return (found, try records.recoveryAnswer(found.id))
        }
    }
    let secret =
        switch proof {
        case .password(let password): password
        case .recoveryAnswer(let answer): answer
        }
    let isRight = try await pool.verify(secret, against: hash)
    // Without a password there is nothing to count at, and none that could be forgotten.
    guard hash != nil, user.hasPassword, statuses.contains(user.status) else { return nil }
    return try await ledger.write(by: caller) { change in
        // Many may have been compared at once; what counts is how many were wrong by now.
        guard let present = try UserRecords(change).find(user.id), statuses.contains(present.status),
            try present.canBeLockedOut
                || PasswordRecords(change).failures(user.id) < PasswordRules.mostFailures
        else { return nil }
        guard isRight else {
            _ = try countFailure(of: user.id, in: change)
            return nil
        }
        try PasswordRecords(change).succeeded(user.id)
        return present
    }
}

/// Counts a wrong proof; answers whether the user is locked out by now.
func countFailure(of id: ID<User>, in change: Change) throws -> Bool {
    guard try PasswordRecords(change).failed(id) >= PasswordRules.mostFailures else { return false }
    guard var user = try UserRecords(change).find(id), user.canBeLockedOut else { return true }
    user.status = .lockedOut
    user.statusChanged = change.now.wholeSecond
    try UserRecords(change).update(user, in: change)
    // The status keeps everybody out. Once it is ended, the count begins anew.
    try PasswordRecords(change).succeeded(id)
    try change.record(.userLocked, of: user, from: nil, to: nil)
    return true
}

extension User {
    /// Whether wrong proofs end in the status LOCKED_OUT, which an administrator ends again; from another
    /// status that would lead to an active user.
    fileprivate var canBeLockedOut: Bool { [.active, .passwordExpired].contains(status) }
}
