// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// A link that lets its holder do one thing once: what stands behind it is stored as SHA-256 only.
package struct OneUseLink: Sendable {
    /// What it is for.
    package enum Purpose: String, Sendable, CaseIterable {
        /// To set the first password.
        case activation
        /// To set a new one.
        case reset
        /// To unlock the account.
        case unlock
        /// To set one as an administrator whom nobody else can let in: at the first start, and when locked
        /// out.
        case administrator

        /// To set a password.
        package static let passwords: [Purpose] = [.activation, .reset, .administrator]

        /// How long it lives.
        var lifetime: Duration {
            switch self {
            case .activation: .seconds(7 * 86_400)
            case .reset, .unlock, .administrator: .seconds(3600)
            }
        }

        /// The part of the path of the page that takes its token.
        package var page: String {
            switch self {
            case .activation: "welcome"
            case .reset: "reset-password"
            case .unlock: "unlock-account"
            case .administrator: "administrator"
            }
        }
    }

    package let purpose: Purpose
    /// The token, shown this once.
    package let token: Secret
    package let expiresAt: Timestamp

    /// The page that takes the token.
    package func url(base: String) -> String {
        "\(base)/signin/\(purpose.page)/\(token.revealText())"
    }
}

/// Makes a link; those of before for the same stop working.
package func makeLink(
    _ purpose: OneUseLink.Purpose, for user: ID<User>, in change: Change
) throws -> OneUseLink {
    let text = OpaqueToken(prefix: "mon_link_", in: change.surroundings).secret
    let expiry = change.now + purpose.lifetime
    let replaced = OneUseLink.Purpose.passwords.contains(purpose) ? OneUseLink.Purpose.passwords : [purpose]
    try LinkRecords(change).delete(of: user, for: replaced)
    try LinkRecords(change).insert(
        hash: OpaqueToken.hash(text.reveal()), user: user, purpose: purpose, expiresAt: expiry)
    return OneUseLink(purpose: purpose, token: text, expiresAt: expiry)
}

/// Spends a link and answers whose it is; `nil` when it is unknown, spent, too old or for another purpose.
package func spendLink(
    _ token: Secret, for purposes: [OneUseLink.Purpose], in change: Change
) throws -> (user: ID<User>, purpose: OneUseLink.Purpose)? {
    try LinkRecords(change).spend(hash: OpaqueToken.hash(token.reveal()), for: purposes, at: change.now)
}

/// The rows of links.
package struct LinkRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    func insert(
        hash: String, user: ID<User>, purpose: OneUseLink.Purpose, expiresAt: Timestamp
    ) throws {
        try tx.run(
            """
            INSERT INTO one_use_link (hash, user_id, purpose, expires_at)
            VALUES (\(hash), \(user), \(purpose.rawValue), \(expiresAt))
            """)
    }

    /// Whose link it is, while it works; it is not spent.
    func find(hash: String, at now: Timestamp) throws -> (user: ID<User>, purpose: OneUseLink.Purpose)? {
        try live(
            tx.row("SELECT user_id, purpose, expires_at FROM one_use_link WHERE hash = \(hash)"), at: now)
    }

    /// Whether there is a row of it, be it too old.
    func isKnown(hash: String) throws -> Bool {
        try tx.exists("SELECT hash FROM one_use_link WHERE hash = \(hash)")
    }

    /// The database lets one of many succeed.
    func spend(
        hash: String, for purposes: [OneUseLink.Purpose], at now: Timestamp
    ) throws -> (user: ID<User>, purpose: OneUseLink.Purpose)? {
        try live(
            tx.row(
                """
                DELETE FROM one_use_link
                WHERE hash = \(hash) AND purpose IN \(SQL.list(purposes.map(\.rawValue)))
                RETURNING user_id, purpose, expires_at
                """),
            at: now)
    }

    private func live(_ row: Row?, at now: Timestamp) throws -> (user: ID<User>, purpose: OneUseLink.Purpose)?
    {
        guard let row, now < (try row.timestamp("expires_at")),
            let purpose = OneUseLink.Purpose(rawValue: try row.text("purpose"))
        else { return nil }
        return (try row.id("user_id"), purpose)
    }

    func delete(of user: ID<User>) throws {
        try tx.run("DELETE FROM one_use_link WHERE user_id = \(user)")
    }

    func delete(of user: ID<User>, for purposes: [OneUseLink.Purpose]) throws {
        try tx.run(
            """
            DELETE FROM one_use_link
            WHERE user_id = \(user) AND purpose IN \(SQL.list(purposes.map(\.rawValue)))
            """)
    }

    /// Removes links that are too old.
    package func deleteExpired(at now: Timestamp) throws {
        // A day longer than they count, for the clocks of nodes differ.
        try tx.run("DELETE FROM one_use_link WHERE expires_at <= \(now - .seconds(86_400))")
    }
}
