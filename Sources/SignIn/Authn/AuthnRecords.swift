// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of sign-ins by the authentication API.
package struct AuthnRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Adds one; the oldest of a user who has too many go.
    func insert(_ transaction: AuthnTransaction) throws {
        try tx.run(
            """
            INSERT INTO authn_transaction
                (hash, user_id, machine, relay_state, wrong_answers, begun, expires_at)
            VALUES (\(transaction.hash), \(transaction.userID), \(transaction.machine.document),
                \(transaction.relayState), 0, \(transaction.begun), \(transaction.expiresAt))
            """)
        try tx.run(
            """
            DELETE FROM authn_transaction WHERE user_id = \(transaction.userID) AND hash NOT IN (
                SELECT hash FROM authn_transaction WHERE user_id = \(transaction.userID)
                ORDER BY begun DESC, hash LIMIT \(AuthnTransaction.mostOfUser))
            """)
    }

    func find(_ hash: String) throws -> AuthnTransaction? {
        guard
            let row = try tx.row(
                """
                SELECT user_id, machine, relay_state, wrong_answers, begun, expires_at
                FROM authn_transaction WHERE hash = \(hash)
                """), let machine = SignInMachine(stored: try row.json("machine"))
        else { return nil }
        return AuthnTransaction(
            hash: hash, userID: try row.id("user_id"), machine: machine,
            relayState: try row.optionalText("relay_state"),
            wrongAnswers: Int(try row.integer("wrong_answers")), begun: try row.timestamp("begun"),
            expiresAt: try row.timestamp("expires_at"))
    }

    func update(_ transaction: AuthnTransaction) throws {
        try tx.run(
            """
            UPDATE authn_transaction SET machine = \(transaction.machine.document),
                wrong_answers = \(transaction.wrongAnswers), expires_at = \(transaction.expiresAt)
            WHERE hash = \(transaction.hash)
            """)
    }

    /// Ends one; `false` when it was ended before, so that a step is taken once.
    func end(_ hash: String) throws -> Bool {
        try tx.run("DELETE FROM authn_transaction WHERE hash = \(hash)") == 1
    }

    /// Forgets those that ended before a time; answers how many.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM authn_transaction WHERE hash IN (
                SELECT hash FROM authn_transaction WHERE expires_at <= \(time) ORDER BY expires_at LIMIT \(limit))
            """)
    }
}
