// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import Persistence
import Synchronization

/// Which database this node talks to, and what must happen when it is another one.
///
/// A standby that becomes the primary may lack changes that this node has seen, and what was read before is
/// then true in no database. So everything is forgotten with each connection that is made again, and when
/// system or timeline are others; then connections that were made before are not used again either, for they
/// may still lead to the old primary.
final class Lineage: Sendable {
    private struct State {
        var identity: [String]?
        var generation = 0
    }

    private let changes: ConfigurationChanges
    private let logger: Logger
    private let state = Mutex(State())

    init(_ changes: ConfigurationChanges, logger: Logger) {
        self.changes = changes
        self.logger = logger
    }

    /// Counts how often the database was found to be another one; a session of an older count is closed.
    var generation: Int { state.withLock { $0.generation } }

    /// Compares the database of a session with the one before; answers whether it is the same.
    @discardableResult
    func meet(_ session: Session) throws -> Bool {
        guard let identity = try session.identity() else { return true }
        let isAnother = state.withLock { state in
            defer { state.identity = identity }
            guard let known = state.identity, known != identity else { return false }
            state.generation += 1
            return true
        }
        guard isAnother else { return true }
        logger.warning(
            "another PostgreSQL server answers, or a standby has become the primary; everything is read again",
            metadata: ["system": "\(identity[0])", "timeline": "\(identity[1])"])
        changes.forgetEverything()
        return false
    }

    /// A connection was lost and is there again: nobody knows what has happened in between.
    func reconnected() { changes.forgetEverything() }

    /// The history of changes is not the one that was seen.
    func lostChanges(_ seen: ConfigurationPosition) {
        state.withLock { $0.generation += 1 }
        logger.error(
            "the database has lost changes to the configuration that this node has seen; everything is read again",
            metadata: ["version": "\(seen.version)"])
        changes.forgetEverything()
    }
}
