// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import Synchronization

/// Counts requests by caller and class of routes, a minute at a time.
///
/// A caller's minute starts with its first request, and the count starts anew when it is over. Callers are
/// spread over many small tables with a lock each, and the tables are bounded: when one is full, those who
/// asked least are forgotten.
package final class RateLimit: Sendable {
    /// How a request stands: what the headers say, and whether it may go on.
    package struct Standing: Sendable, Equatable {
        package let limit: Int
        /// Requests that the caller may still make in this minute.
        package let remaining: Int
        /// When the count starts anew, in seconds since 1970.
        package let reset: Int64
        /// The time of the request, in seconds since 1970.
        package let now: Int64
        package let isAllowed: Bool
        /// Whether this is the first refusal of the minute, which is worth an event.
        package let isFirstRefusal: Bool
    }

    private struct Key: Hashable {
        let caller: String
        let routes: RouteClass
    }

    private struct Window {
        var start: Int64
        var count: Int
    }

    /// A table with its lock, on its own so that tables do not share a cache line's fate.
    private final class Table: Sendable {
        let windows = Mutex<[Key: Window]>([:])
    }

    private static let minute: Int64 = 60_000
    private static let tableCount = 64

    private let limits: RateLimits
    private let now: @Sendable () -> Timestamp
    private let tables: [Table]
    private let tableCapacity: Int

    /// `capacity` bounds how many pairs of caller and routes are remembered, at about 100 bytes each.
    package init(_ limits: RateLimits, capacity: Int = 65_536, surroundings: Surroundings) {
        self.limits = limits
        now = surroundings.now
        tables = (0..<Self.tableCount).map { _ in Table() }
        tableCapacity = max(4, capacity / Self.tableCount)
    }

    /// Counts one request.
    ///
    /// `nil` when the routes have no limit.
    package func count(_ caller: String, _ routes: RouteClass) -> Standing? {
        let limit = limits[routes]
        guard limit > 0 else { return nil }
        let key = Key(caller: caller, routes: routes)
        let now = now().milliseconds
        let table = tables[Int(UInt(bitPattern: key.hashValue) % UInt(Self.tableCount))]
        let (start, count) = table.windows.withLock { windows -> (Int64, Int) in
            if let index = windows.index(forKey: key) {
                // A clock that was set back must not lengthen a minute.
                let start = windows.values[index].start
                if now >= start, now - start < Self.minute {
                    windows.values[index].count += 1
                } else {
                    windows.values[index] = Window(start: now, count: 1)
                }
                return (windows.values[index].start, windows.values[index].count)
            }
            if windows.count >= tableCapacity { makeRoom(in: &windows, now: now) }
            windows[key] = Window(start: now, count: 1)
            return (now, 1)
        }
        return Standing(
            limit: limit, remaining: max(0, limit - count), reset: (start + Self.minute + 999) / 1000,
            now: now / 1000, isAllowed: count <= limit, isFirstRefusal: count == limit + 1)
    }

    /// Forgets what is over, and if that is not enough, a quarter: those with the fewest requests.
    private func makeRoom(in windows: inout [Key: Window], now: Int64) {
        windows = windows.filter { now >= $0.value.start && now - $0.value.start < Self.minute }
        guard windows.count >= tableCapacity else { return }
        // bytes: a part of a list.
        let fewest = windows.sorted { $0.value.count < $1.value.count }.prefix(tableCapacity / 4)
        for (key, _) in fewest { windows[key] = nil }
    }
}
