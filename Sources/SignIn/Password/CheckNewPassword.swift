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
    /// `login` and `names` must not be parts of it: the parts of a login between dots, hyphens and the
    /// like that have four characters or more.
    package static func problems(of password: Secret, login: String) -> [String] {
        let text = password.revealText()
        var problems: [String] = []
        let length = text.unicodeScalars.count
        if length < shortest { problems.append("must have at least \(shortest) characters") }
        if length > longest { problems.append("must not be longer than \(longest) characters") }
        if !text.contains(where: \.isLowercase) { problems.append("must have a lowercase letter") }
        if !text.contains(where: \.isUppercase) { problems.append("must have an uppercase letter") }
        if !text.contains(where: \.isNumber) { problems.append("must have a number") }
        let lower = text.lowercased()
        if parts(of: login).contains(where: { lower.contains($0) }) {
            problems.append("must not contain a part of the username")
        }
        return problems
    }

    private static func parts(of login: String) -> [String] {
        login.lowercased().prefix { $0 != "@" }
            .split { ".,-_#".contains($0) }.map(String.init).filter { $0.count >= 4 }
    }
}
