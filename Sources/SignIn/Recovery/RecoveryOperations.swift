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
    let organisation = try organisation(in: change).name
    let (subject, sentence) =
        switch purpose {
        case .activation: ("Welcome to \(organisation)", "to set your password and begin")
        case .reset: ("Your password at \(organisation)", "to set a new password")
        }
    try MessageRecords(change).insert(
        Message(
            id: ID(in: change.surroundings), recipient: user.profile["email"]?.string ?? user.login,
            subject: subject,
            body: """
                Hello \(user.displayName),

                open this address \(sentence):

                \(link.url(base: baseURL))

                It works once, until \(link.expiresAt.wholeSecond.rfc3339). If you did not expect this message, \
                you can leave it alone.
                """,
            created: change.now))
    return .mail
}
