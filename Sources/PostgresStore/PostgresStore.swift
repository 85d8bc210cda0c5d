// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Logging
package import Persistence

/// A store on PostgreSQL, which many nodes may share.
///
/// A read sees one snapshot (`REPEATABLE READ`). A write is `READ COMMITTED` and is run again when it meets
/// another one. Connections are made when they are needed, and again when they are lost.
package final class PostgresStore: Store {
    package let changes: ConfigurationChanges
    package let dialect = Dialect.postgres

    private let pool: ConnectionPool
    private let listener: ConfigurationListener

    /// `target` is a connection string of libpq, `postgres://user@host/database` or `host=… dbname=…`.
    package init(_ target: String, options: PostgresOptions = PostgresOptions(), logger: Logger) {
        let changes = ConfigurationChanges()
        let lineage = Lineage(changes, logger: logger)
        let listener = ConfigurationListener(target, options, lineage, changes: changes, logger: logger)
        self.changes = changes
        self.listener = listener
        pool = ConnectionPool(target, options, lineage, logger: logger) { listener.publishOwn($0) }
        listener.start()
    }

    package var load: StoreLoad { StoreLoad([pool.load]) }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            pool.submit(WaitingTransaction(body, continuation: continuation), isReadOnly: true)
        }
    }

    package func submit(_ transaction: any PendingTransaction) {
        pool.submit(transaction, isReadOnly: false)
    }

    package func close() async {
        await pool.close()
        await listener.stop()
    }
}
