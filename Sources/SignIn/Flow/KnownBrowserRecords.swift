// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

/// The rows of browsers that users have signed in with.
struct KnownBrowserRecords {
    /// So many are remembered of a user; the ones that were used last.
    static let most = 20

    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Notes that a browser is used; `false` when it is not known.
    func used(_ hash: String, by user: ID<User>, at now: Timestamp) throws -> Bool {
        try tx.run(
            "UPDATE known_browser SET last_used = \(now) WHERE user_id = \(user) AND hash = \(hash)") > 0
    }

    /// Whether any is known.
    func hasAny(_ user: ID<User>) throws -> Bool {
        try tx.exists("SELECT hash FROM known_browser WHERE user_id = \(user) LIMIT 1")
    }

    /// Remembers one, and forgets the one that was not used for longest when there are too many.
    func insert(_ hash: String, of user: ID<User>, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO known_browser (user_id, hash, last_used) VALUES (\(user), \(hash), \(now))")
        try tx.run(
            """
            DELETE FROM known_browser WHERE user_id = \(user) AND hash NOT IN (
                SELECT hash FROM known_browser WHERE user_id = \(user)
                ORDER BY last_used DESC, hash LIMIT \(Self.most))
            """)
    }
}
