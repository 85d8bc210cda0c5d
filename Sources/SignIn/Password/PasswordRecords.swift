// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of passwords, of those before them, and of wrong attempts.
package struct PasswordRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The present password of a user.
    package func find(_ user: ID<User>) throws -> PasswordHash? {
        try tx.row("SELECT hash FROM user_password WHERE user_id = \(user)")
            .map { PasswordHash(stored: try $0.text("hash")) }
    }

    /// The present and former passwords, the latest first.
    package func remembered(_ user: ID<User>) throws -> [PasswordHash] {
        let former = try tx.rows(
            """
            SELECT hash FROM former_password WHERE user_id = \(user) ORDER BY replaced DESC
            LIMIT \(PasswordRules.remembered)
            """
        ).map { PasswordHash(stored: try $0.text("hash")) }
        return try [find(user)].compactMap { $0 } + former
    }

    /// Replaces the password and remembers the one before; wrong attempts are forgotten.
    func set(_ hash: PasswordHash, of user: ID<User>, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO former_password (user_id, replaced, hash)
            SELECT user_id, \(now), hash FROM user_password WHERE user_id = \(user)
            ON CONFLICT (user_id, replaced) DO UPDATE SET hash = excluded.hash
            """)
        try tx.run(
            """
            DELETE FROM former_password WHERE user_id = \(user) AND replaced NOT IN (
                SELECT replaced FROM former_password WHERE user_id = \(user) ORDER BY replaced DESC
                LIMIT \(PasswordRules.remembered))
            """)
        try tx.run(
            """
            INSERT INTO user_password (user_id, hash, changed, failures)
            VALUES (\(user), \(hash.text), \(now), 0)
            ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed = excluded.changed, failures = 0
            """)
    }

    /// Puts a better hash of the same password in the place of one; nothing happens when it is gone.
    func upgrade(_ old: PasswordHash, to new: PasswordHash, of user: ID<User>) throws {
        try tx.run(
            "UPDATE user_password SET hash = \(new.text) WHERE user_id = \(user) AND hash = \(old.text)")
    }

    /// Counts a wrong attempt and answers how many there have been in a row.
    func failed(_ user: ID<User>) throws -> Int {
        let row = try tx.row(
            "UPDATE user_password SET failures = failures + 1 WHERE user_id = \(user) RETURNING failures")
        return Int(try row?.integer("failures") ?? 0)
    }

    /// How many wrong attempts there have been in a row.
    func failures(_ user: ID<User>) throws -> Int {
        let row = try tx.row("SELECT failures FROM user_password WHERE user_id = \(user)")
        return Int(try row?.integer("failures") ?? 0)
    }

    /// Forgets wrong attempts.
    func succeeded(_ user: ID<User>) throws {
        try tx.run("UPDATE user_password SET failures = 0 WHERE user_id = \(user) AND failures > 0")
    }

    /// The hash of the answer to the recovery question.
    package func recoveryAnswer(_ user: ID<User>) throws -> PasswordHash? {
        try tx.row("SELECT answer_hash FROM recovery_question WHERE user_id = \(user)")
            .map { PasswordHash(stored: try $0.text("answer_hash")) }
    }

    func setRecoveryAnswer(_ hash: PasswordHash, of user: ID<User>) throws {
        try tx.run(
            """
            INSERT INTO recovery_question (user_id, answer_hash) VALUES (\(user), \(hash.text))
            ON CONFLICT (user_id) DO UPDATE SET answer_hash = excluded.answer_hash
            """)
    }
}
