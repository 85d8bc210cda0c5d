// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A transaction that a caller waits for, as a driver's queues see it.
package protocol PendingTransaction: AnyObject, Sendable {
    /// Runs the body and keeps its result.
    ///
    /// May be called again after a conflict.
    func run(in transaction: any Transaction) throws

    /// Lets the caller go on with the kept result.
    func succeed()

    /// Lets the caller go on with an error.
    func fail(_ error: any Error)
}

// SAFETY: only the thread that has taken it from a queue touches `result`; the queue's lock orders the rest.
/// The body of a transaction together with the caller that waits for its result.
///
/// A driver calls exactly one of ``succeed()`` and ``fail(_:)``, once.
package final class WaitingTransaction<Result: Sendable>: PendingTransaction, @unchecked Sendable {
    private let body: @Sendable (any Transaction) throws -> Result
    private let continuation: UnsafeContinuation<Result, any Error>
    private var result: Result?

    package init(
        _ body: @escaping @Sendable (any Transaction) throws -> Result,
        continuation: UnsafeContinuation<Result, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    package func run(in transaction: any Transaction) throws {
        // A body that runs again after a conflict owes nothing of what it owed before.
        transaction.endings = []
        // What is kept in them may hold the transaction.
        defer { transaction.endings = [] }
        let value = try body(transaction)
        try transaction.settle()
        result = value
    }

    package func succeed() {
        if let result {
            continuation.resume(returning: result)
        } else {
            continuation.resume(throwing: StoreError.failed("the transaction was not run"))
        }
    }

    package func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}

/// First come, first served; taking from the front costs the same however many wait.
package struct WaitingLine: Sendable {
    private var items: [any PendingTransaction] = []
    private var head = 0

    package init() {}

    package var isEmpty: Bool { head == items.count }
    package var count: Int { items.count - head }

    /// Adds one at the end.
    package mutating func append(_ item: any PendingTransaction) {
        items.append(item)
    }

    /// Takes the one that has waited longest; `nil` when nobody waits.
    package mutating func takeFirst() -> (any PendingTransaction)? {
        guard head < items.count else { return nil }
        let item = items[head]
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: items.count <= 1024)
            head = 0
        } else if head >= 1024 {
            items.removeFirst(head)
            head = 0
        }
        return item
    }

    /// Takes all, in their order.
    package mutating func takeAll() -> [any PendingTransaction] {
        defer {
            items = []
            head = 0
        }
        return Array(items[head...])
    }
}
