// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Primitives
package import SystemLog

/// Something that a person is told by mail because it concerns their account.
package enum Notice: Sendable {
    case passwordChanged
    /// A sign-in by a browser that the account has not been used with.
    case newBrowser
    /// To the address that was the user's before.
    case emailChanged
}

/// Leaves a notice for a user in the outbox, in the language of the user's locale, with the time and the
/// address of the one who caused it.
package func tell(_ user: User, _ notice: Notice, in change: Change) throws {
    let texts = MailTexts.of(user)
    let words =
        switch notice {
        case .passwordChanged: texts.passwordChanged
        case .newBrowser: texts.newBrowser
        case .emailChanged: texts.emailChanged
        }
    let organisation = try organisation(in: change).name
    try send(
        words.subject.filled(organisation),
        """
        \(texts.greeting.filled(user.displayName))

        \(words.sentence.filled(user.login))

        \(texts.time): \(change.now.wholeSecond.rfc3339)
        \(texts.address): \(change.caller.address ?? texts.unknown)

        \(words.advice)
        """, to: user, in: change)
}

/// Leaves a message for a user in the outbox.
func send(_ subject: String, _ body: String, to user: User, in change: Change) throws {
    try MessageRecords(change).insert(
        Message(
            id: ID(in: change.surroundings), recipient: user.profile["email"]?.string ?? user.login,
            subject: subject, body: body, created: change.now))
}
