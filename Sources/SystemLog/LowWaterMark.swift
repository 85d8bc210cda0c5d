// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence

/// The number up to which the log is complete: no event with it or a lower one can still come.
///
/// An event has its number before its transaction commits, so one with a lower number can become visible
/// after one with a higher. Whoever goes through the log by number, or sums it up, stops here.
///
/// On PostgreSQL it is the lower of two numbers, read in this order:
///
/// 1. the last number that was given out;
/// 2. the last number that had been given out when the oldest of the open transactions with events began to
///    write them (``Dialect/appendingToLog(_:rows:)`` announces it).
///
/// Each number up to the first was taken by a transaction that had been announced before. When it is open
/// still, the second is below; when it has ended, what it has written is visible to every statement that
/// begins later. So the mark is true for transactions that begin after it was read, and ``EventQuery`` reads
/// in another one.
///
/// Writers wait for nobody. Only transactions that write events hold the mark back, and those of nodes that
/// stand still are ended by the server within seconds (`PostgresOptions.idleTimeout`).
package struct LowWaterMark: Sendable, Equatable {
    let sequence: Int64

    init(sequence: Int64) { self.sequence = sequence }

    /// Reads it, in a transaction of its own.
    package init(of store: any Store) async throws {
        self = try await store.read { tx in try EventWriterRecords(tx).lowWaterMark() }
    }
}
