// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The rules that a new password must meet.
///
/// They are the original's defaults for an organisation.
package enum PasswordRules {
    package static let shortest = 8
    /// More would only cost time: scrypt takes any length.
    package static let longest = 72
    /// So many passwords back, none may be used again.
    package static let remembered = 4
    /// So many wrong attempts lock a user out.
    package static let mostFailures = 10

    /// What is wrong with a password; empty when nothing is.
    ///
    /// The parts of `login` between dots, hyphens and the like that have four characters or more must not be
    /// in it.
    package static func problems(of password: Secret, login: String, common: CommonPasswords) -> [String] {
        broken(by: password, login: login, common: common).map(\.sentence)
    }
}
