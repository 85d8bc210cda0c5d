// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Primitives
package import SystemLog

/// A link that was made, and whether it is on its way by mail instead of in the answer.
package enum LinkDelivery: Sendable {
    case answer(OneUseLink)
    case mail
}

/// Takes a step that gives its user a link to set a password: activation, reactivation or reset.
///
/// By mail the link is left in the outbox, in the same transaction.
package func takeStepWithLink(
    _ step: UserStep, ofUser name: String, byMail: Bool, baseURL: String, in change: Change
) throws -> LinkDelivery {
    let user = try take(step, ofUser: name, in: change)
    let purpose: OneUseLink.Purpose = step == .resetPassword ? .reset : .activation
    return try deliver(purpose, to: user, byMail: byMail, baseURL: baseURL, in: change)
}

/// Starts what a user starts who has forgotten the password: a link, for one who is active.
package func forgotPassword(
    ofUser name: String, byMail: Bool, baseURL: String, in change: Change
) throws -> LinkDelivery {
    let user = try user(named: name, in: change)
    guard user.status == .active, user.hasPassword else {
        throw ChangeRefused.wrongState(
            code: "E0000034", summary: "Forgot password not allowed on specified user.",
            cause: "the user is \(user.status.rawValue); it must be ACTIVE and have a password")
    }
    let delivery = try deliver(.reset, to: user, byMail: byMail, baseURL: baseURL, in: change)
    try change.record(.passwordReset, of: user, from: nil, to: nil)
    return delivery
}

/// Makes a link, and leaves it in the outbox when it goes by mail.
package func deliver(
    _ purpose: OneUseLink.Purpose, to user: User, byMail: Bool, baseURL: String, in change: Change
) throws -> LinkDelivery {
    let link = try makeLink(purpose, for: user.id, in: change)
    guard byMail else { return .answer(link) }
    let texts = MailTexts.of(user)
    let words =
        switch purpose {
        case .activation: texts.activation
        case .reset, .administrator: texts.reset
        case .unlock: texts.unlock
        }
    try send(
        words.subject.filled(organisation(in: change).name),
        """
        \(texts.greeting.filled(user.displayName))

        \(words.sentence)

        \(link.url(base: baseURL))

        \(texts.once.filled(link.expiresAt.wholeSecond.rfc3339))
        """, to: user, in: change)
    return .mail
}
