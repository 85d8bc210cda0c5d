// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
package import Primitives

/// What a form of somebody who is signed in carries in a hidden field, so that no other site can send it
/// (cross-site request forgery): an HMAC under the secret of the session's cookie (RFC 2104).
///
/// It changes with the cookie, and is of use for nothing else.
package struct FormToken: Sendable {
    /// The value of the field.
    package let text: String

    /// `purpose` tells forms apart: the token of one does not count for another.
    package init(for session: Secret, purpose: StaticString) {
        let key = SymmetricKey(data: session.reveal())
        let message = Array("moneta form \(purpose)".utf8)
        text = Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: message, using: key)))
    }

    /// Whether a form has sent it; in constant time.
    package func matches(_ sent: String?) -> Bool {
        guard let sent else { return false }
        return equalInConstantTime(Array(text.utf8), Array(sent.utf8))
    }
}
