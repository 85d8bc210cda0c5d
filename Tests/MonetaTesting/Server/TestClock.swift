// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import Synchronization

/// A clock that a test turns.
package final class TestClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_760_000_000))

    package init() {}

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(days: Int) { time.withLock { $0 = $0 + .seconds(days * 86_400) } }

    package func advance(seconds: Int) { time.withLock { $0 = $0 + .seconds(seconds) } }

    /// This clock with the kernel's generator, or another one.
    package func surroundings(
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8] = Surroundings.system.secretBytes,
        rsaKeys: ReadyRSAKeys? = nil
    ) -> Surroundings {
        guard let rsaKeys else { return Surroundings(now: { self.now }, randomBytes: randomBytes) }
        return Surroundings(
            now: { self.now }, randomBytes: randomBytes, readyRSAKeys: { bits in rsaKeys.next(bits: bits) })
    }
}
