// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import NIOPosix
import Persistence
import Synchronization

/// A fixed number of connections, each with a thread that runs one transaction after the other.
final class ConnectionPool: Sendable {
    private struct Submission {
        let transaction: any PendingTransaction
        let isReadOnly: Bool
        let since: ContinuousClock.Instant
    }

    private struct State {
        var waiting: [Submission] = []
        var head = 0
        var idle: [PooledConnection]
        var isClosed = false
        var closer: UnsafeContinuation<Void, Never>?
    }

    private let threads: NIOThreadPool
    private let options: PostgresOptions
    private let committed: @Sendable ([ConfigurationKey: Int64]) -> Void
    private let state: Mutex<State>

    /// `committed` is told what a transaction changed, after its commit and before its caller goes on.
    init(
        _ target: String, _ options: PostgresOptions, _ lineage: Lineage, logger: Logger,
        committed: @escaping @Sendable ([ConfigurationKey: Int64]) -> Void
    ) {
        let count = max(1, options.connections)
        self.options = options
        self.committed = committed
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
        state = Mutex(
            State(
                idle: (0..<count).map {
                    PooledConnection(number: $0, target, options, lineage, logger: logger)
                }))
    }

    func submit(_ transaction: any PendingTransaction, isReadOnly: Bool) {
        enum Next { case refuse(StoreError), wait, start(PooledConnection) }
        let submission = Submission(transaction: transaction, isReadOnly: isReadOnly, since: .now)
        let next = state.withLock { state -> Next in
            guard !state.isClosed else { return .refuse(.unavailable("the store is closed")) }
            if let connection = state.idle.popLast() { return .start(connection) }
            guard state.waiting.count - state.head < options.maximumWaiting else {
                return .refuse(.unavailable("too many transactions wait for a connection"))
            }
            state.waiting.append(submission)
            return .wait
        }
        switch next {
        case .refuse(let error): transaction.fail(error)
        case .wait: break
        case .start(let connection):
            threads.submit { state in
                guard state == .active else {
                    return transaction.fail(StoreError.unavailable("the store is closed"))
                }
                self.drain(first: submission, connection)
            }
        }
    }

    var load: StoreLoad.Pool {
        let (idle, waiting) = state.withLock { ($0.idle.count, $0.waiting.count - $0.head) }
        let count = max(1, options.connections)
        return StoreLoad.Pool(.shared, connections: count, inUse: count - idle, waiting: waiting)
    }

    /// Finishes what waits and closes the connections.
    ///
    /// Whoever comes later is refused.
    func close() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                guard !state.isClosed, state.idle.count < max(1, options.connections) else {
                    state.isClosed = true
                    return true
                }
                state.isClosed = true
                state.closer = continuation
                return false
            }
            if isIdle { continuation.resume() }
        }
        for connection in state.withLock({ $0.idle }) { connection.close() }
        try? await threads.shutdownGracefully()
    }

    private func drain(first: Submission, _ connection: PooledConnection) {
        var current: Submission? = first
        while let submission = current {
            run(submission, connection)
            var closer: UnsafeContinuation<Void, Never>?
            current = state.withLock { state in
                if let next = take(from: &state) { return next }
                state.idle.append(connection)
                if state.idle.count == max(1, options.connections) {
                    closer = state.closer
                    state.closer = nil
                }
                return nil
            }
            closer?.resume()
        }
    }

    private func take(from state: inout State) -> Submission? {
        guard state.head < state.waiting.count else { return nil }
        let submission = state.waiting[state.head]
        state.head += 1
        if state.head == state.waiting.count || state.head >= 1024 {
            state.waiting.removeFirst(state.head)
            state.head = 0
        }
        return submission
    }

    private func run(_ submission: Submission, _ connection: PooledConnection) {
        guard ContinuousClock.now - submission.since < options.waitTimeout else {
            submission.transaction.fail(StoreError.unavailable("no connection was free in time"))
            return
        }
        do {
            let changed = try connection.run(submission.transaction, isReadOnly: submission.isReadOnly)
            if !changed.isEmpty { committed(changed) }
        } catch {
            submission.transaction.fail(error)
            return
        }
        submission.transaction.succeed()
    }
}
