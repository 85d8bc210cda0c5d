// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// For whom tokens are: the app alone, or a user of it.
package enum TokenSubject: Sendable, Equatable {
    /// RFC 6749 §4.4: the client acts for itself.
    case app
}
