// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
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
    _ step: UserStep, ofUser name: String, byMail: Bool, baseURL: String, by caller: Caller,
    in tx: any Transaction, with surroundings: Surroundings
) throws -> LinkDelivery {
    let user = try take(step, ofUser: name, by: caller, in: tx, with: surroundings)
    let purpose: OneUseLink.Purpose = step == .resetPassword ? .reset : .activation
    return try deliver(purpose, to: user, byMail: byMail, baseURL: baseURL, in: tx, with: surroundings)
}

/// Starts what a user starts who has forgotten the password: a link, for one who is active.
package func forgotPassword(
    ofUser name: String, byMail: Bool, baseURL: String, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> LinkDelivery {
    let user = try user(named: name, in: tx)
    guard user.status == .active, user.hasPassword else {
        throw ChangeRefused.wrongState(
            code: "E0000034", summary: "Forgot password not allowed on specified user.",
            cause: "the user is \(user.status.rawValue); it must be ACTIVE and have a password")
    }
    let delivery = try deliver(
        .reset, to: user, byMail: byMail, baseURL: baseURL, in: tx, with: surroundings)
    try recordChange(
        .passwordReset, target: user.eventTarget, from: nil, to: nil, by: caller, in: tx, with: surroundings)
    return delivery
}

/// Makes a link, and leaves it in the outbox when it goes by mail.
package func deliver(
    _ purpose: OneUseLink.Purpose, to user: User, byMail: Bool, baseURL: String, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> LinkDelivery {
    let link = try makeLink(purpose, for: user.id, in: tx, with: surroundings)
    guard byMail else { return .answer(link) }
    let organisation = try organisation(in: tx).name
    let (subject, sentence) =
        switch purpose {
        case .activation: ("Welcome to \(organisation)", "to set your password and begin")
        case .reset: ("Your password at \(organisation)", "to set a new password")
        }
    try MessageRecords(tx).insert(
        Message(
            id: ID(in: surroundings), recipient: user.profile["email"]?.string ?? user.login,
            subject: subject,
            body: """
                Hello \(user.displayName),

                open this address \(sentence):

                \(link.url(base: baseURL))

                It works once, until \(link.expiresAt.wholeSecond.rfc3339). If you did not expect this message, \
                you can leave it alone.
                """,
            created: surroundings.now()))
    return .mail
}
