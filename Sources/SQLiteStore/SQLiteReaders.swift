// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Synchronization

/// The connections that read.
///
/// Each takes the next transaction that waits, on one snapshot of the file.
final class SQLiteReaders: Sendable {
    private struct State {
        var waiting = WaitingLine()
        var idle: [Int]
        var isClosed = false
        var closer: UnsafeContinuation<Void, Never>?
    }

    private let connections: [SQLiteConnection]
    private let state: Mutex<State>

    init(path: String, options: SQLiteStore.Options) throws {
        let count = max(1, options.readers)
        connections = try (0..<count).map { _ in
            try SQLiteConnection(path: path, options, readOnly: true)
        }
        state = Mutex(State(idle: Array(0..<count)))
    }

    func submit(_ transaction: any PendingTransaction) {
        enum Next { case refuse, wait, start(Int) }
        let next = state.withLock { state -> Next in
            guard !state.isClosed else { return .refuse }
            guard let reader = state.idle.popLast() else {
                state.waiting.append(transaction)
                return .wait
            }
            return .start(reader)
        }
        switch next {
        case .refuse: transaction.fail(StoreError.unavailable("the store is closed"))
        case .wait: break
        case .start(let reader):
            connections[reader].async { self.drain(first: transaction, reader) }
        }
    }

    var load: StoreLoad.Pool {
        let (idle, waiting) = state.withLock { ($0.idle.count, $0.waiting.count) }
        return StoreLoad.Pool(
            .read, connections: connections.count, inUse: connections.count - idle, waiting: waiting)
    }

    /// Finishes what waits and closes the connections.
    ///
    /// Whoever comes later is refused.
    func close() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                guard !state.isClosed, state.idle.count < connections.count else {
                    state.isClosed = true
                    return true
                }
                state.isClosed = true
                state.closer = continuation
                return false
            }
            if isIdle { continuation.resume() }
        }
        for connection in connections { connection.close() }
    }

    private func drain(first: any PendingTransaction, _ reader: Int) {
        var current: (any PendingTransaction)? = first
        while let transaction = current {
            run(transaction, on: connections[reader])
            var closer: UnsafeContinuation<Void, Never>?
            current = state.withLock { state in
                if let next = state.waiting.takeFirst() { return next }
                state.idle.append(reader)
                if state.idle.count == connections.count {
                    closer = state.closer
                    state.closer = nil
                }
                return nil
            }
            closer?.resume()
        }
    }

    private func run(_ transaction: any PendingTransaction, on connection: SQLiteConnection) {
        let tx = SQLiteTransaction(on: connection)
        tx.reset(isReadOnly: true)
        do {
            try tx.control(.beginRead)
            try transaction.run(in: tx)
            if let failure = tx.failure { throw failure }
            try tx.control(.commit)
        } catch {
            if tx.isOpen { try? tx.control(.rollback) }
            transaction.fail(error)
            return
        }
        transaction.succeed()
    }
}
