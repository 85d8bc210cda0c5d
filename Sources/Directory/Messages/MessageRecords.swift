// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of outgoing mail: written with the change that causes it, so that neither is without the other.
package struct MessageRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Leaves a message to be sent.
    package func insert(_ message: Message) throws {
        try tx.run(
            """
            INSERT INTO outgoing_message (id, recipient, subject, body, created, attempts, next_attempt)
            VALUES (\(message.id), \(message.recipient), \(message.subject), \(message.body),
                \(message.created), 0, \(message.created))
            """)
    }

    /// Whether the time of any has come.
    package func hasDue(at now: Timestamp) throws -> Bool {
        try tx.exists("SELECT id FROM outgoing_message WHERE next_attempt <= \(now) LIMIT 1")
    }

    /// Forgets messages of before a time; answers how many.
    package func sweep(before time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM outgoing_message WHERE id IN (SELECT id FROM outgoing_message WHERE created < \(time)
                ORDER BY id LIMIT \(limit))
            """)
    }

    /// Takes messages whose time has come; nobody else gets them before the pause is over.
    package func take(at now: Timestamp, limit: Int) throws -> [Message] {
        let due = try tx.rows(
            """
            SELECT id, recipient, subject, body, created, attempts FROM outgoing_message
            WHERE next_attempt <= \(now) ORDER BY next_attempt, id LIMIT \(limit)
            """)
        return try due.compactMap { row in
            let attempts = Int(try row.integer("attempts"))
            let id: ID<Message> = try row.id("id")
            let taken = try tx.run(
                """
                UPDATE outgoing_message SET attempts = \(attempts + 1),
                    next_attempt = \(now + Message.pause(after: attempts))
                WHERE id = \(id) AND attempts = \(attempts)
                """)
            guard taken > 0 else { return nil }
            return Message(
                id: id, recipient: try row.text("recipient"), subject: try row.text("subject"),
                body: try row.text("body"), created: try row.timestamp("created"), attempts: attempts + 1)
        }
    }

    /// Forgets a message that is delivered or given up.
    package func delete(_ id: ID<Message>) throws {
        try tx.run("DELETE FROM outgoing_message WHERE id = \(id)")
    }

    /// How many wait.
    package func count() throws -> Int {
        Int(try tx.row("SELECT COUNT(*) AS count FROM outgoing_message")?.integer("count") ?? 0)
    }
}
