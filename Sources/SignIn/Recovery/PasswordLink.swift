// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// A link to set a password that works, and what must be known to check the password before the link is
/// spent.
package struct PasswordLink: Sendable {
    package let purpose: OneUseLink.Purpose
    package let user: User
    /// The user's present and former passwords, which must not come again.
    package let remembered: [PasswordHash]

    /// The rules that a password breaks, those about former passwords included.
    ///
    /// Slow, as it hashes for each former password; call it on a ``PasswordPool``.
    package func rules(brokenBy password: Secret, common: CommonPasswords) throws -> [PasswordRule] {
        let broken = PasswordRules.broken(by: password, login: user.login, common: common)
        guard broken.isEmpty else { return broken }
        return try remembered.contains { try $0.verify(password) } ? [.notUsedBefore] : []
    }
}

/// Looks at a link without spending it; `nil` when it is unknown, spent or too old, or its user may not set a
/// password.
package func readPasswordLink(_ token: Secret, in tx: any Transaction, at now: Timestamp) throws
    -> PasswordLink?
{
    guard let (id, purpose) = try LinkRecords(tx).find(hash: OpaqueToken.hash(token.reveal()), at: now),
        OneUseLink.Purpose.passwords.contains(purpose), let user = try UserRecords(tx).find(id),
        user.status.maySetPassword
    else { return nil }
    return PasswordLink(purpose: purpose, user: user, remembered: try PasswordRecords(tx).remembered(id))
}

/// Spends a link and sets the password in the same transaction; `nil`, with nothing changed, when the link
/// has ended since it was read.
///
/// The caller of the change says from where; the one who acts is the user.
package func setPassword(
    _ hash: PasswordHash, byLink token: Secret, in change: Change
) throws -> User? {
    guard let (id, purpose) = try spendLink(token, for: OneUseLink.Purpose.passwords, in: change),
        let user = try UserRecords(change).find(id),
        user.status.maySetPassword
    else { return nil }
    let change = change.acting(as: change.caller.acting(as: user))
    let changed = try setPassword(hash, of: user, in: change)
    if purpose == .reset { try tell(changed, .passwordChanged, in: change) }
    return changed
}

extension UserStatus {
    /// Whether a link to set a password still counts: not for one who was suspended or deactivated after it
    /// was sent.
    var maySetPassword: Bool {
        switch self {
        case .provisioned, .active, .recovery, .passwordExpired, .lockedOut: true
        case .staged, .suspended, .deprovisioned: false
        }
    }
}
