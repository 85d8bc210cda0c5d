// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows that say which servers' tokens a server takes in an exchange (RFC 8693).
package struct AssociatedServerRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Whether a server trusts another one.
    package func exists(_ trusted: ID<AuthorizationServer>, of server: ID<AuthorizationServer>) throws -> Bool
    {
        try tx.exists(
            "SELECT 1 AS one FROM associated_server WHERE server_id = \(server) AND trusted_id = \(trusted)")
    }

    /// Lets a server trust another one.
    package func insert(
        _ trusted: ID<AuthorizationServer>, of server: ID<AuthorizationServer>, at now: Timestamp
    ) throws {
        try tx.run(
            """
            INSERT INTO associated_server (server_id, trusted_id, created)
            VALUES (\(server), \(trusted), \(now))
            """)
    }

    /// Ends the trust of a server in another one.
    package func delete(_ trusted: ID<AuthorizationServer>, of server: ID<AuthorizationServer>) throws {
        try tx.run("DELETE FROM associated_server WHERE server_id = \(server) AND trusted_id = \(trusted)")
    }

    /// The ids of the servers that a server trusts.
    package func trusted(by server: ID<AuthorizationServer>) throws -> [ID<AuthorizationServer>] {
        try tx.rows("SELECT trusted_id FROM associated_server WHERE server_id = \(server)")
            .map { try $0.id("trusted_id") }
    }

    /// The servers that a server trusts, or those that it does not, itself aside, by time of creation.
    package func page(
        trusted: Bool, by server: ID<AuthorizationServer>, matching q: String?, after cursor: ListPosition?,
        limit: Int
    ) throws -> Page<AuthorizationServer> {
        let member: SQL = "id IN (SELECT trusted_id FROM associated_server WHERE server_id = \(server))"
        let condition: SQL = trusted ? member : "id <> \(server) AND NOT (\(member))"
        return try ServerRecords(tx).page(matching: q, after: cursor, limit: limit, where: condition)
    }
}
