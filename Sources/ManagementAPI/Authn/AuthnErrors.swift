// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import SignIn

extension ManagementError {
    /// A refusal of the authentication API, in the codes of the original.
    static func from(_ refusal: AuthnRefusal) -> ManagementError {
        switch refusal {
        case .password(.tooManyFromAddress): .tooManyRequests
        case .password, .badActivationToken: Self(.unauthorized, "E0000004", "Authentication failed")
        case .oldPassword:
            Self(
                .forbidden, "E0000014", "Update of credentials failed",
                causes: ["oldPassword: The credentials provided were incorrect."])
        case .newPassword(let rules):
            Self(
                .forbidden, "E0000080",
                "The password does not meet the complexity requirements of the current password policy.",
                causes: rules.map { "newPassword: \($0.sentence)" })
        case .noTransaction, .badRecoveryToken: .invalidToken
        case .usedRecoveryToken:
            Self(
                .forbidden, "E0000105",
                "You have accessed an account recovery link that has expired or been previously used.")
        case .notInThisState:
            Self(
                .forbidden, "E0000079", "This operation is not allowed in the current authentication state.",
                causes: ["This operation is not allowed in the current authentication state."])
        case .wrongAnswer:
            Self(.forbidden, "E0000087", "The recovery question answer did not match our records.")
        case .unknownUser: Self(.forbidden, "E0000095", "Recovery not allowed for unknown user.")
        case .recoveryNotAllowed:
            Self(.forbidden, "E0000034", "Forgot password not allowed on specified user.")
        case .notLocked:
            Self(
                .forbidden, "E0000032", "Unlock is not allowed for this user.",
                causes: ["The user is not locked out."])
        }
    }
}
