// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Mail that waits to be sent.
package struct Message: Sendable, Identified, Equatable {
    package static let idPrefix = "msg"

    package let id: ID<Message>
    /// An email address.
    package let recipient: String
    package let subject: String
    /// Plain text.
    package let body: String
    package let created: Timestamp
    /// How often it has been tried.
    package let attempts: Int

    package init(
        id: ID<Message>, recipient: String, subject: String, body: String, created: Timestamp,
        attempts: Int = 0
    ) {
        self.id = id
        self.recipient = recipient
        self.subject = subject
        self.body = body
        self.created = created
        self.attempts = attempts
    }

    /// So often delivery is tried; about two days with ever longer pauses.
    package static let mostAttempts = 12

    /// How long to wait after so many attempts: a minute, doubled each time, at most eight hours.
    package static func pause(after attempts: Int) -> Duration {
        .seconds(min(60 << min(attempts, 10), 8 * 3600))
    }
}
