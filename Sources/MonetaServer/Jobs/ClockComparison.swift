// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The database's clock beside that of this node.
///
/// Nodes decide by their own clocks, and what one has written others read. A clock that is far off would
/// rotate keys early, or delete what others still need.
package struct ClockComparison: Sendable {
    /// How far a clock may be off before its node runs no jobs.
    static let tolerance = Duration.seconds(5)

    /// The database's time.
    package let database: Timestamp
    /// How far this node's clock is ahead; the time that asking took is left out in its favour.
    package let ahead: Duration

    /// Asks the database once.
    package init(_ store: any Store, _ surroundings: Surroundings) async throws {
        let before = surroundings.now()
        let database = try await store.read { tx in try ClockRecords(tx).now() }
        self.init(before: before, database: database, after: surroundings.now())
    }

    /// The database's time was read between two moments of this node.
    package init(before: Timestamp, database: Timestamp, after: Timestamp) {
        self.database = database
        ahead =
            if database < before { before - database } else if database > after { after - database } else {
                .zero
            }
    }

    /// Whether this node may do what depends on the time.
    package var isClose: Bool { ahead <= Self.tolerance && ahead >= .zero - Self.tolerance }
}
