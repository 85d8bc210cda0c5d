// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import Synchronization

/// Counts wrong passwords by the network that they come from, whatever accounts they were meant for.
///
/// The lockout of an account does not stop somebody who tries one password for many names. The count of this
/// node is kept in memory, bounded: when a table is full, those with the fewest failures are forgotten. It
/// says nothing of accounts, so whoever is refused learns nothing of them.
package final class AddressThrottle: Sendable {
    /// In what time failures are counted together.
    package static let window = Duration.seconds(600)

    private static let capacity = 50_000

    private let most: Int
    private let now: @Sendable () -> Timestamp
    private let counts = Mutex<[IPAddress: FailureCount]>([:])

    /// `most` failures in ``window`` are let through; 0 for any number.
    package init(most: Int, surroundings: Surroundings) {
        self.most = most
        now = surroundings.now
    }

    /// Counts an attempt before it is made, so that many at once count too.
    ///
    /// A request without an address comes from this machine and is not counted.
    func begin(_ address: String?) -> Standing {
        guard most > 0, let network = address.flatMap({ IPAddress($0) })?.network else { return .allowed }
        let now = now()
        return counts.withLock { counts in
            if counts.count >= Self.capacity, counts[network] == nil { Self.forget(&counts, at: now) }
            return counts[network, default: FailureCount(began: now)].begin(at: now, most: most)
        }
    }

    /// Takes an attempt back that was right.
    func succeeded(_ address: String?) {
        guard most > 0, let network = address.flatMap({ IPAddress($0) })?.network else { return }
        counts.withLock { $0[network]?.succeeded() }
    }

    /// What has begun before the window, and if that is not enough, the half with the fewest failures.
    private static func forget(_ counts: inout [IPAddress: FailureCount], at now: Timestamp) {
        counts = counts.filter { now < $0.value.began + window }
        guard counts.count >= capacity else { return }
        let sorted = counts.sorted { $0.value.failures > $1.value.failures }
        counts = Dictionary(uniqueKeysWithValues: sorted.prefix(capacity / 2).map { ($0.key, $0.value) })
    }

    /// Whether an attempt may be made.
    enum Standing: Sendable, Equatable {
        case allowed
        /// The first refusal of a window is worth an event.
        case refused(isFirst: Bool)
    }
}

/// The wrong passwords of one network; pure, so that its rules can be read in one place.
struct FailureCount: Sendable, Equatable {
    var began: Timestamp
    private(set) var failures = 0
    private var wasRefused = false

    init(began: Timestamp) { self.began = began }

    mutating func begin(at now: Timestamp, most: Int) -> AddressThrottle.Standing {
        if now >= began + AddressThrottle.window || now < began { self = FailureCount(began: now) }
        guard failures < most else {
            defer { wasRefused = true }
            return .refused(isFirst: !wasRefused)
        }
        failures += 1
        return .allowed
    }

    mutating func succeeded() { failures = max(0, failures - 1) }
}
