// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Dispatch

/// Where a thread of a store waits for more callers to share its next commit.
///
/// It blocks, so it is for threads that a store has for itself. Who waits for how many is kept by the user,
/// under the lock under which callers are counted.
package final class Gathering: Sendable {
    private let enough = DispatchSemaphore(value: 0)

    /// A place where nobody waits yet.
    package init() {}

    /// Lets the thread go on: called once, by whoever has found that enough have come, or that it is to wait
    /// no longer.
    package func end() { enough.signal() }

    /// Blocks until ``end()``, but no longer than `time`.
    ///
    /// When the time is over, `stop` must make sure that nobody calls ``end()`` any more, and answer whether
    /// somebody has or is about to.
    package func wait(_ time: Duration, stop: () -> Bool) {
        guard enough.wait(timeout: .now() + .microseconds(Int(time / .microseconds(1)))) == .timedOut else {
            return
        }
        // The last one came while the time ran out: take its signal, so that the next wait does not find it.
        if stop() { enough.wait() }
    }
}
