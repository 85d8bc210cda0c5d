// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// For whom tokens are: the app alone, or a user of it.
package enum TokenSubject: Sendable, Equatable {
    /// RFC 6749 §4.4: the client acts for itself.
    case app
    /// Every other grant: the client acts for a person.
    case user(TokenUser)

    /// The person, if there is one.
    package var user: TokenUser? {
        switch self {
        case .app: nil
        case .user(let user): user
        }
    }
}
