// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Logging
import Persistence

/// A place in the pool: a connection while there is one, and how to get the next.
///
/// Runs a transaction again when that is safe: after a conflict, and after losing the connection before
/// `COMMIT` was sent.
// SAFETY: used by the one thread that has taken it from the pool; the pool's lock orders the hand-over.
final class PooledConnection: @unchecked Sendable {
    private static let maximumAttempts = 5

    /// Nobody waits for one that reads, and a dump may be written to a slow place.
    private static let beginReading =
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 60000"
    private static let beginWriting = "BEGIN ISOLATION LEVEL READ COMMITTED"

    private let number: Int
    private let target: String
    private let options: PostgresOptions
    private let lineage: Lineage
    private let logger: Logger
    private var session: Session?
    /// Whether the session before this one has ended by itself.
    private var wasLost = false
    private var failures = 0
    private var notBefore = ContinuousClock.now
    private var lastFailure = StoreError.unavailable("no connection yet")

    init(number: Int, _ target: String, _ options: PostgresOptions, _ lineage: Lineage, logger: Logger) {
        self.lineage = lineage
        self.number = number
        self.target = target
        self.options = options
        self.logger = logger
    }

    func close() { session = nil }

    /// Answers the parts of the configuration that the transaction changed.
    func run(_ transaction: any PendingTransaction, isReadOnly: Bool) throws -> [ConfigurationKey: Int64] {
        var attempt = 1
        while true {
            do {
                return try attemptOnce(transaction, isReadOnly: isReadOnly)
            } catch StoreError.conflict where attempt < Self.maximumAttempts {
                pause(attempt)
            } catch is LostBeforeCommit where attempt < 3 {
                // The server was restarted since this connection was used last, or has just gone.
            } catch let error as LostBeforeCommit {
                throw error.reason
            }
            attempt += 1
        }
    }

    private struct LostBeforeCommit: Error {
        let reason: StoreError
    }

    private func attemptOnce(
        _ transaction: any PendingTransaction, isReadOnly: Bool
    ) throws -> [ConfigurationKey: Int64] {
        let session = try connected()
        let tx = PostgresTransaction(session: session, isReadOnly: isReadOnly)
        do {
            try session.connection.command(isReadOnly ? Self.beginReading : Self.beginWriting)
            try transaction.run(in: tx)
            if let failure = tx.failure { throw failure }
        } catch {
            try rollBack(session, after: tx.failure ?? error)
            throw error
        }
        do {
            try session.connection.command("COMMIT")
        } catch {
            // Nobody knows whether the server has committed. It is not said that it has.
            if session.connection.isLost { drop(error) } else { try rollBack(session, after: error) }
            throw error
        }
        return tx.changed
    }

    /// Makes the connection fit for the next transaction.
    private func rollBack(_ session: Session, after error: any Error) throws {
        if !session.connection.isLost {
            do {
                try session.connection.command("ROLLBACK")
                if error as? StoreError == .conflict { try session.forgetStatements() }
            } catch {
                drop(error)
            }
            return
        }
        drop(error)
        if case StoreError.unavailable = error, let reason = error as? StoreError {
            throw LostBeforeCommit(reason: reason)
        }
    }

    private func connected() throws(StoreError) -> Session {
        let generation = lineage.generation
        // One that was made before may lead to a server that is the primary no more.
        if let session, session.generation == generation { return session }
        session = nil
        guard ContinuousClock.now >= notBefore else { throw lastFailure }
        do {
            let session = try connect(generation)
            self.session = session
            if failures > 0 {
                logger.notice("connected to PostgreSQL again", metadata: ["connection": "\(number)"])
            }
            failures = 0
            return session
        } catch {
            failures += 1
            lastFailure = error
            // 100 ms, 200 ms, … 3.2 s: a server that is down is not stormed when it comes back.
            notBefore = .now + .milliseconds(50 << min(failures, 6)) + .milliseconds(number * 7)
            logger.error(
                "cannot connect to PostgreSQL",
                metadata: ["connection": "\(number)", "error": "\(error)", "failures": "\(failures)"])
            throw error
        }
    }

    private func connect(_ generation: Int) throws(StoreError) -> Session {
        let session = try Session(target, options, generation: generation)
        do {
            // Where it is another server, the next use connects once more, for the count has changed.
            try lineage.meet(session)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
        if wasLost { lineage.reconnected() }
        wasLost = false
        return session
    }

    private func drop(_ error: any Error) {
        session = nil
        wasLost = true
        logger.error(
            "lost the connection to PostgreSQL", metadata: ["connection": "\(number)", "error": "\(error)"])
    }

    /// Longer from one attempt to the next, and different for each connection so that they part.
    private func pause(_ attempt: Int) {
        usleep(UInt32((1 << attempt) * 1000 + (number * 37 + attempt * 61) % 8 * 500))
    }
}
