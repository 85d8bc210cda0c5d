// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import NIOPosix
package import SignIn
import Synchronization

/// Hashes passwords on threads of their own, so that no event loop waits for one; only so many may wait.
package final class PasswordThreads: PasswordPool {
    /// Passwords that may wait for each thread; more are refused.
    private static let mostWaiting = 32

    package let cost: PasswordHash.Cost
    private let pool: NIOThreadPool
    private let threads: Int
    private let waiting = Atomic<Int>(0)

    /// Makes the threads; call ``close()`` at the end.
    package init(threads: Int, cost: PasswordHash.Cost = .standard) {
        self.threads = max(1, threads)
        self.cost = cost
        pool = NIOThreadPool(numberOfThreads: self.threads)
        pool.start()
    }

    package func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let before = waiting.add(1, ordering: .relaxed).oldValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard before < threads * Self.mostWaiting else { throw PasswordPoolFull() }
        return try await pool.runIfActive { try work() }
    }

    /// Finishes what has begun.
    package func close() async throws { try await pool.shutdownGracefully() }
}
