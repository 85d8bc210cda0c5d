// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory

/// The way out for messages.
package protocol MailDoor: Sendable {
    /// Delivers a message; throws ``MailError``.
    func deliver(_ message: Message) async throws
}

/// Why a message was not delivered.
package struct MailError: Error, CustomStringConvertible {
    package let description: String
    /// Whether it is of no use to try again.
    package let isFinal: Bool

    init(_ description: String, isFinal: Bool = false) {
        self.description = description
        self.isFinal = isFinal
    }
}
