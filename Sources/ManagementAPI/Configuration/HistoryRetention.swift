// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// How much of the history of the configuration is kept.
///
/// What it was at any moment of so many days, and what it was made by so many changes; of the two the
/// smaller. The newest revision always stays, and those that are kept can be read, compared and restored as
/// before.
package struct HistoryRetention: Sendable {
    private static let revisionsAtOnce: Int64 = 500

    private let days: Int
    private let revisions: Int

    /// 0 days keep revisions for ever, and 0 revisions all of them.
    package init(days: Int, revisions: Int) {
        self.days = days
        self.revisions = revisions
    }

    /// Removes what is beyond that, in small transactions; answers how many revisions went.
    @discardableResult
    package func apply(
        to store: any Store, at now: Timestamp, isStopping: () -> Bool = { Task.isCancelled }
    ) async throws -> Int64 {
        var removed: Int64 = 0
        while !isStopping() {
            let (days, revisions) = (days, revisions)
            let count = try await store.write { tx -> Int64 in
                let records = RevisionRetentionRecords(tx)
                guard let kept = try records.kept() else { return 0 }
                var first = kept.lowerBound
                if days > 0 {
                    first = max(first, try records.lastBefore(now - .seconds(Int64(days) * 86_400)) ?? first)
                }
                if revisions > 0 { first = max(first, kept.upperBound - Int64(revisions) + 1) }
                first = min(first, kept.lowerBound + Self.revisionsAtOnce)
                guard first > kept.lowerBound else { return 0 }
                try records.remove(kept.lowerBound..<first)
                return first - kept.lowerBound
            }
            guard count > 0 else { break }
            removed += count
        }
        return removed
    }
}
