// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// How long passwords last, and what happens after wrong ones.
///
/// The values that stand here are the original's for a new organisation.
package struct PasswordPolicy: Sendable, Equatable {
    /// So many wrong attempts in a row lock a user out.
    package var mostFailures = PasswordRules.mostFailures
    /// Whether a person is told that the account is locked, which tells a stranger that there is one.
    package var showsLockouts = false
    /// How old a password may become; `nil` for any age.
    package var longestAge: Duration?
    /// How long before its end a person is warned; `nil` for never.
    package var warning: Duration?

    /// The original's values for a new organisation.
    package static let standard = PasswordPolicy()

    /// How a right password stands.
    package func standing(of user: User, at now: Timestamp) -> PasswordStanding {
        if user.status == .passwordExpired { return .expired }
        guard let longestAge, let changed = user.passwordChanged else { return .good }
        let end = changed + longestAge
        guard now < end else { return .expired }
        guard let warning, end - warning <= now else { return .good }
        return .expiring(days: Int((end - now).components.seconds / 86_400))
    }
}

/// How a password that is right stands.
package enum PasswordStanding: Sendable, Equatable {
    case good
    /// It still works for so many whole days.
    case expiring(days: Int)
    /// Another one has to be set before anything else.
    case expired
}
