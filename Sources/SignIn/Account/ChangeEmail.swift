// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// A wish for another e-mail address, which counts only once the link that is sent there was used.
package enum EmailChange {
    /// How long the link works.
    package static let lifetime = Duration.seconds(86_400)
    /// So many wishes a person may have within an hour: each sends mail to somebody who may not want it.
    package static let mostInHour = 5

    /// Why a wish is not taken.
    package enum Problem: Sendable, Equatable {
        /// It is none, or longer than mail allows (RFC 5321 §4.5.3.1.3).
        case notAnAddress
        /// The user has it already.
        case isPresent
        case tooMany
    }

    /// Whether a text can be an address: something before and after the one `@`, and nothing that is not
    /// seen.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return text.utf8.count <= 254 && parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.utf8.allSatisfy { $0 > 32 && $0 != 127 } && !text.unicodeScalars.contains { $0.isUnseen }
    }
}

/// Sends a link to the address that a user wants to have; `nil` when it is on its way.
///
/// A link of before stops working. What the profile says stays until the link is used.
package func requestEmailChange(
    to email: String, of user: User, baseURL: String, in change: Change
) throws -> EmailChange.Problem? {
    guard EmailChange.isAddress(email) else { return .notAnAddress }
    if let present = user.profile["email"]?.string, Name(present) == Name(email), user.isEmailVerified {
        return .isPresent
    }
    let records = EmailChangeRecords(change)
    let now = change.now
    guard try records.count(of: user.id, since: now - .seconds(3600)) < EmailChange.mostInHour else {
        return .tooMany
    }
    let token = OpaqueToken(prefix: "mon_link_", in: change.surroundings)
    try records.end(of: user.id, at: now)
    let expiry = now + EmailChange.lifetime
    try records.insert(hash: token.hash, user: user.id, email: email, created: now, expiresAt: expiry)
    let texts = MailTexts.of(user)
    let organisation = try organisation(in: change).name
    let body = """
        \(texts.greeting.filled(user.displayName))

        \(texts.newEmail.sentence)

        \(baseURL)/account/email/\(token.secret.revealText())

        \(texts.once.filled(expiry.wholeSecond.rfc3339))
        """
    try MessageRecords(change).insert(
        Message(
            id: ID(in: change.surroundings), recipient: email,
            subject: texts.newEmail.subject.filled(organisation), body: body, created: now))
    return nil
}

/// Whose address a link changes, and to what, while it works; it is not spent.
package func readEmailChange(
    _ token: Secret, in tx: any Transaction, at now: Timestamp
) throws -> (user: User, email: String)? {
    guard
        let found = try EmailChangeRecords(tx).find(hash: OpaqueToken.hash(token.reveal()), at: now),
        let user = try UserRecords(tx).find(found.user), user.status.mayAct
    else { return nil }
    return (user, found.email)
}

/// Uses a link: the user has the address now, and has shown that it is theirs; `nil` when the link does not
/// work.
///
/// The address of before is told.
package func useEmailChange(_ token: Secret, in change: Change) throws -> User? {
    let hash = OpaqueToken.hash(token.reveal())
    guard let found = try EmailChangeRecords(change).spend(hash: hash, at: change.now),
        let before = try UserRecords(change).find(found.user), before.status.mayAct
    else { return nil }
    let change = change.acting(as: change.caller.acting(as: before))
    let user = try setVerifiedEmail(found.email, of: before.id, in: change)
    try change.record(
        .userEmailUpdated, of: user, from: ["email": before.profile["email"] ?? .null],
        to: ["email": .string(found.email)])
    if let old = before.profile["email"]?.string, Name(old) != Name(found.email) {
        try tell(before, .emailChanged, in: change)
    }
    return user
}
