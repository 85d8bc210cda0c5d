// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A database: SQLite in a file or in memory, or PostgreSQL.
///
/// Both closures are synchronous: nothing can suspend inside a transaction. They may run again after a
/// conflict, so they have no side effect but through their transaction. Network, hashing and signing happen
/// outside.
package protocol Store: Sendable {
    /// The engine's own way to say the few things that differ.
    var dialect: Dialect { get }

    /// Where to learn which parts of the configuration have changed, by this node or another one.
    var changes: ConfigurationChanges { get }

    /// How busy it is at this moment.
    var load: StoreLoad { get }

    /// Runs `body` on one consistent state of the database.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Runs a transaction that writes, and tells it how it ended, on a thread of the store.
    ///
    /// What it does there is to be short. ``write(_:)`` is for those who wait for a result.
    func submit(_ transaction: any PendingTransaction)

    /// Finishes what is under way and closes every connection.
    func close() async
}

extension Store {
    /// Runs `body` in a transaction.
    ///
    /// When this returns, the transaction is durable: it survives `kill -9` and power loss. When `body`
    /// throws, nothing of it remains. The same holds when a statement failed and `body` swallowed the error:
    /// the failure is thrown then. So look before you leap, or throw what a caller should see: a caught
    /// `notUnique` cannot become a result.
    @discardableResult
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            submit(WaitingTransaction(body, continuation: continuation))
        }
    }
}

/// One transaction.
///
/// It must not leave the closure that it was given to.
package protocol Transaction {
    var dialect: Dialect { get }

    /// What this transaction does before it ends; ``ending(or:)`` adds to it.
    var endings: [any TransactionEnding] { get nonmutating set }

    /// Runs a statement and answers how many rows it changed.
    @discardableResult
    func run(_ statement: SQL) throws -> Int

    /// Runs a statement and answers its rows.
    func rows(_ statement: SQL) throws -> [Row]

    /// Remembers that the part of the configuration named `key` changes with this transaction.
    ///
    /// It takes the one lock by which changes to the configuration follow one another on all nodes, which
    /// lasts until the transaction ends. A change calls it for what it was told of, and has taken the lock
    /// before it.
    func configurationChanged(_ key: ConfigurationKey) throws
}

extension Transaction {
    /// The first row, if there is one.
    package func row(_ statement: SQL) throws -> Row? {
        try rows(statement).first
    }

    /// Whether there is any row.
    package func exists(_ statement: SQL) throws -> Bool {
        try !rows(statement).isEmpty
    }

    /// Runs `body`, and undoes what it has written when it throws; the rest of the transaction goes on.
    ///
    /// It is for refusals, which come before anything fails: a statement that failed ends the whole
    /// transaction.
    package func undoingOnError<Result>(_ body: () throws -> Result) throws -> Result {
        try run("SAVEPOINT part")
        do {
            let result = try body()
            try run("RELEASE SAVEPOINT part")
            return result
        } catch {
            try run("ROLLBACK TO SAVEPOINT part")
            try run("RELEASE SAVEPOINT part")
            throw error
        }
    }
}
