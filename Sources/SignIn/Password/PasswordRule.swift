// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One thing that a new password must be.
package enum PasswordRule: Sendable, Hashable, CaseIterable {
    case shortest, longest, lowercase, uppercase, number, withoutLogin, uncommon, notUsedBefore

    /// What the management API says of a password that breaks the rule, with what is allowed.
    package var sentence: String {
        switch self {
        case .shortest: "must have at least \(PasswordRules.shortest) characters"
        case .longest: "must not be longer than \(PasswordRules.longest) characters"
        case .lowercase: "must have a lowercase letter"
        case .uppercase: "must have an uppercase letter"
        case .number: "must have a number"
        case .withoutLogin: "must not contain a part of the username"
        case .uncommon: "must not be one of the most common passwords"
        case .notUsedBefore: "must not be one of the last \(PasswordRules.remembered) passwords"
        }
    }
}

extension PasswordRules {
    /// The rules that a password breaks, those about former passwords aside.
    ///
    /// Of a password that is too long nothing else is looked at: its length in bytes bounds the work.
    package static func broken(
        by password: Secret, login: String, common: CommonPasswords
    ) -> [PasswordRule] {
        let text = password.revealText()
        // A scalar has four bytes at most.
        guard text.utf8.count <= 4 * longest, text.unicodeScalars.count <= longest else { return [.longest] }
        var broken: [PasswordRule] = []
        if text.unicodeScalars.count < shortest { broken.append(.shortest) }
        if !text.contains(where: \.isLowercase) { broken.append(.lowercase) }
        if !text.contains(where: \.isUppercase) { broken.append(.uppercase) }
        if !text.contains(where: \.isNumber) { broken.append(.number) }
        let lower = text.lowercased()
        if parts(of: login).contains(where: { lower.contains($0) }) { broken.append(.withoutLogin) }
        if common.contains(text) { broken.append(.uncommon) }
        return broken
    }

    /// The parts of a login before the `@`, between dots, hyphens and the like, that have four characters or
    /// more.
    private static func parts(of login: String) -> [String] {
        login.lowercased().prefix { $0 != "@" }
            .split { ".,-_#".contains($0) }.map(String.init).filter { $0.count >= 4 }
    }
}
