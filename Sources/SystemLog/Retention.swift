// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// How long the log keeps events.
package struct Retention: Sendable {
    private static let batch = 500
    private static let maximumBatches = 200
    /// The last use of a decision basis is noted once a day; two days are on the safe side.
    private static let basisGrace = Duration.seconds(2 * 86_400)

    private let days: Int

    /// 0 keeps events for ever.
    package init(days: Int) {
        self.days = days
    }

    /// Removes events that are too old, and the decision bases that none of the rest can refer to.
    ///
    /// In small transactions, so that no request waits long for its turn to write. Answers how many events
    /// went; after a hundred thousand it is enough for one round.
    @discardableResult
    package func apply(to store: any Store, at now: Timestamp) async throws -> Int {
        guard days > 0 else { return 0 }
        let oldest = now - .seconds(Int64(days) * 86_400)
        var removed = 0
        for _ in 0..<Self.maximumBatches {
            let count = try await store.write { tx in
                try EventRecords(tx).remove(before: oldest, limit: Self.batch)
            }
            removed += count
            if count < Self.batch { break }
        }
        try await store.write { tx in
            try EventRecords(tx).removeDecisionBases(lastUsedBefore: oldest - Self.basisGrace)
        }
        return removed
    }
}
