// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What may be chosen about connections to PostgreSQL.
package struct PostgresOptions: Sendable {
    /// Connections that transactions share.
    ///
    /// One more listens for changes by other nodes.
    package var connections = 8
    /// Transactions that may wait for a connection; more are refused at once.
    package var maximumWaiting = 4096
    /// How long a transaction may wait for a connection.
    package var waitTimeout = Duration.seconds(10)
    /// How long making a connection may take.
    package var connectTimeout = Duration.seconds(5)
    /// How long one statement may take.
    package var statementTimeout = Duration.seconds(30)
    /// How long a statement may wait for a lock before its transaction is run again.
    package var lockTimeout = Duration.seconds(5)
    /// How long a transaction that writes may wait for its next statement before the server ends it.
    ///
    /// A node that stands still keeps the locks of its transactions, and holds readers of the log back, for
    /// so long and no longer. What it had not committed is not done when it goes on.
    package var idleTimeout = Duration.seconds(5)
    /// How often to look for changes by other nodes when no notification comes.
    package var pollInterval = Duration.milliseconds(500)
    /// How connections are named in `pg_stat_activity`; servers have this name.
    package var applicationName = "moneta"
    /// The schema that holds the tables, when it is not the one that the server gives us.
    package var schema: String?

    package init() {}
}
