// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Logging
import Persistence
import Primitives

/// Sends what waits in the outbox.
///
/// A message is taken before it is sent, so that no other node sends it too; when sending fails, it comes
/// back after a pause. One that is final, or was tried too often, is given up.
struct SendMail: Sendable {
    let door: any MailDoor
    let store: any Store
    let surroundings: Surroundings
    let logger: Logger

    /// Messages older than this are not sent any more: their links have ended.
    static let longestWait = Duration.seconds(7 * 86_400)

    func run() async throws {
        let now = surroundings.now()
        guard try await store.read({ tx in try MessageRecords(tx).hasDue(at: now) }) else { return }
        let messages = try await store.write { tx in try MessageRecords(tx).take(at: now, limit: 20) }
        for message in messages {
            do {
                try await door.deliver(message)
                try await store.write { tx in try MessageRecords(tx).delete(message.id) }
            } catch let error as MailError {
                let isOver = error.isFinal || message.attempts >= Message.mostAttempts
                logger.error(
                    isOver ? "a message was given up" : "a message could not be sent yet",
                    metadata: [
                        "message.id": "\(message.id)", "attempt": "\(message.attempts)", "error": "\(error)",
                    ])
                if isOver { try await store.write { tx in try MessageRecords(tx).delete(message.id) } }
            }
        }
    }
}
