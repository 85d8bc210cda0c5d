// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import GRDB
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

    private let queues: [DatabaseQueue]
    private let connections: [SQLiteConnection]
    private let state: Mutex<State>

    init(path: String, options: SQLiteStore.Options) throws {
        let count = max(1, options.readers)
        queues = try storeErrors {
            try (0..<count).map { _ in
                try DatabaseQueue(path: path, configuration: configuration(options, isReader: true))
            }
        }
        connections = queues.map { _ in SQLiteConnection() }
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
            queues[reader].asyncWriteWithoutTransaction { self.drain(first: transaction, reader, $0) }
        }
    }

    var load: StoreLoad.Pool {
        let (idle, waiting) = state.withLock { ($0.idle.count, $0.waiting.count) }
        return StoreLoad.Pool(
            .read, connections: queues.count, inUse: queues.count - idle, waiting: waiting)
    }

    /// Finishes what waits and closes the connections.
    ///
    /// Whoever comes later is refused.
    func close() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                guard !state.isClosed, state.idle.count < queues.count else {
                    state.isClosed = true
                    return true
                }
                state.isClosed = true
                state.closer = continuation
                return false
            }
            if isIdle { continuation.resume() }
        }
        for (queue, connection) in zip(queues, connections) {
            close(queue, connection)
        }
    }

    private func close(_ queue: DatabaseQueue, _ connection: SQLiteConnection) {
        queue.writeWithoutTransaction { _ in connection.forgetStatements() }
        try? queue.close()
    }

    private func drain(first: any PendingTransaction, _ reader: Int, _ database: Database) {
        var current: (any PendingTransaction)? = first
        while let transaction = current {
            run(transaction, connections[reader], database)
            var closer: UnsafeContinuation<Void, Never>?
            current = state.withLock { state in
                if let next = state.waiting.takeFirst() { return next }
                state.idle.append(reader)
                if state.idle.count == queues.count {
                    closer = state.closer
                    state.closer = nil
                }
                return nil
            }
            closer?.resume()
        }
    }

    private func run(
        _ transaction: any PendingTransaction, _ connection: SQLiteConnection, _ database: Database
    ) {
        let tx = SQLiteTransaction(database: database, connection: connection)
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
