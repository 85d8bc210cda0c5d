// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How busy the connections of a store are at one moment, for those who watch it.
package struct StoreLoad: Sendable, Equatable {
    /// Connections that share one line of waiting transactions.
    package struct Pool: Sendable, Equatable {
        /// What they are for; one of a closed set.
        package let name: Name
        package let connections: Int
        /// Connections that run a transaction.
        package let inUse: Int
        /// Transactions that wait for a connection.
        package let waiting: Int

        package init(_ name: Name, connections: Int, inUse: Int, waiting: Int) {
            self.name = name
            self.connections = connections
            self.inUse = inUse
            self.waiting = waiting
        }
    }

    /// The kinds of pools that there are.
    package enum Name: String, Sendable, CaseIterable {
        /// SQLite's connections for reading.
        case read
        /// SQLite's one connection for writing; in memory also for reading.
        case write
        /// PostgreSQL's connections, for both.
        case shared
    }

    package let pools: [Pool]

    package init(_ pools: [Pool]) { self.pools = pools }
}
