// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// What somebody who cannot sign in asks for.
package enum RecoveryWish: String, Sendable {
    /// A link to set a new password, which unlocks too.
    case password = "PASSWORD"
    /// A link to unlock the account, with the password that it has.
    case unlock = "UNLOCK"

    package var purpose: OneUseLink.Purpose { self == .password ? .reset : .unlock }

    var event: EventType { self == .password ? .passwordReset : .userUnlocked }

    /// Whether it is of use to a user.
    func fits(_ user: User) -> Bool {
        switch self {
        case .password:
            user.hasPassword && [.active, .recovery, .passwordExpired, .lockedOut].contains(user.status)
        case .unlock: user.status == .lockedOut
        }
    }
}

/// Sends a link to somebody who has forgotten the password or is locked out, if there is such a user.
///
/// It answers nothing, for whoever asks must not learn whether there is one; the log says what came of it.
/// One user gets a few messages in an hour, whoever asks for them.
package func requestRecovery(
    _ wish: RecoveryWish, ofUser typed: String, baseURL: String, in change: Change
) throws {
    var user: User?
    if let name = LoginName.read(typed) { user = try UserRecords(change).find(named: name) }
    let refusal = try user.map { found -> String? in
        guard wish.fits(found) else { return "USER_STATUS_\(found.status.rawValue)" }
        return try RecoveryMailRecords(change).take(found.id, at: change.now) ? nil : "TOO_MANY_MESSAGES"
    }
    guard let user, case .some(.none) = refusal else {
        var caller = change.caller
        if user == nil { caller.alternateID = typed.shortened(to: 100) }
        try change.acting(as: caller).recordRefusal(
            wish.event, of: user?.eventTarget, reason: (refusal ?? nil) ?? "UNKNOWN_USER")
        return
    }
    _ = try deliver(wish.purpose, to: user, byMail: true, baseURL: baseURL, in: change)
    if wish == .password { try change.record(.passwordReset, of: user, from: nil, to: nil) }
}

/// A link to unlock an account that works, and whose it is; it is not spent.
package func readUnlockLink(_ token: Secret, in tx: any Transaction, at now: Timestamp) throws -> User? {
    guard let (id, purpose) = try LinkRecords(tx).find(hash: OpaqueToken.hash(token.reveal()), at: now),
        purpose == .unlock
    else { return nil }
    return try UserRecords(tx).find(id)
}

/// Spends a link and unlocks its user; one who is unlocked already stays so.
///
/// `nil` when the link has ended. Wrong passwords are counted anew.
package func unlock(byLink token: Secret, in change: Change) throws -> User? {
    try change.lockConfiguration()
    guard let (id, _) = try spendLink(token, for: [.unlock], in: change),
        let user = try UserRecords(change).find(id)
    else { return nil }
    return try unlock(user, in: change)
}

/// Unlocks a user who has proven to own the mailbox.
func unlock(_ user: User, in change: Change) throws -> User {
    try PasswordRecords(change).succeeded(user.id)
    guard user.status == .lockedOut else { return user }
    return try take(.unlock, ofUser: user.id.text, in: change.acting(as: change.caller.acting(as: user)))
}
