// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// How long the log keeps events.
package struct Retention: Sendable {
    /// A round of an hour keeps up with five thousand events a second.
    private static let maximumBatches = 20_000
    /// The last use of a decision basis is noted once a day; two days are on the safe side.
    private static let basisGrace = Duration.seconds(2 * 86_400)

    private let days: Int

    /// 0 keeps events for ever.
    package init(days: Int) {
        self.days = days
    }

    /// Removes events that are too old, and the decision bases that none of the rest can refer to.
    ///
    /// In small transactions, so that no request waits long for its turn to write; the next round goes on
    /// where this one is told to stop. Answers how many events went.
    @discardableResult
    package func apply(
        to store: any Store, at now: Timestamp, isStopping: () -> Bool = { Task.isCancelled }
    ) async throws -> Int {
        guard days > 0 else { return 0 }
        let oldest = now - .seconds(Int64(days) * 86_400)
        var removed = 0
        for _ in 0..<Self.maximumBatches {
            guard !isStopping() else { return removed }
            let count = try await store.write { tx in try EventRecords(tx).removeSome(before: oldest) }
            guard let count else { break }
            removed += count
        }
        for _ in 0..<Self.maximumBatches {
            guard !isStopping() else { return removed }
            let count = try await store.write { tx in try EventRecords(tx).removeRepetitions(before: oldest) }
            if count == 0 { break }
        }
        try await store.write { tx in
            try EventRecords(tx).removeDecisionBases(lastUsedBefore: oldest - Self.basisGrace)
        }
        return removed
    }
}
