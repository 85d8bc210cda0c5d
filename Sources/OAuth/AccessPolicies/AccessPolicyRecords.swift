// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of access policies.
package struct AccessPolicyRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, server_id, name, description, status, system, priority, requested_priority, clients, created,
        last_updated
        """

    /// The policies of a server in the order in which they are tried.
    package func list(of server: ID<AuthorizationServer>) throws -> [AccessPolicy] {
        try tx.rows(
            "SELECT \(Self.columns) FROM access_policy WHERE server_id = \(server) ORDER BY priority"
        ).map(policy)
    }

    /// The policy with that id if it belongs to the server.
    package func find(_ id: String, of server: ID<AuthorizationServer>) throws -> AccessPolicy? {
        try tx.row("SELECT \(Self.columns) FROM access_policy WHERE id = \(id) AND server_id = \(server)")
            .map(policy)
    }

    /// The same, refused as on the wire when there is none.
    package func require(_ id: String, of server: ID<AuthorizationServer>) throws -> AccessPolicy {
        guard let policy = try find(id, of: server) else {
            throw ChangeRefused.notFound(entity: "Policy", id: id)
        }
        return policy
    }

    /// The policy of that name.
    package func find(named name: String, of server: ID<AuthorizationServer>) throws -> AccessPolicy? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM access_policy WHERE server_id = \(server) AND name = \(name)
            """
        ).map(policy)
    }

    /// The clients that a policy is for, by creation.
    package func clients(of policy: AccessPolicy, after: ListPosition?, limit: Int) throws -> Page<App> {
        let isForAll = policy.clients.contains(AccessPolicy.allClients)
        return try AppRecords(tx).list(
            filter: isForAll ? nil : "client_id IN \(SQL.list(policy.clients))", after: after, limit: limit)
    }

    func exists(_ id: ID<AccessPolicy>) throws -> Bool {
        try tx.exists("SELECT id FROM access_policy WHERE id = \(id)")
    }

    /// `number` is the one that counts when others come; see `PriorityOrder`.
    func insert(_ policy: AccessPolicy, number: Int) throws {
        try tx.run(
            """
            INSERT INTO access_policy (\(Self.columns), place) VALUES (
                \(policy.id), \(policy.serverID), \(policy.name), \(policy.description),
                \(policy.status.rawValue), \(policy.system), \(policy.priority), \(policy.requestedPriority),
                \(JSON.strings(policy.clients)), \(policy.created), \(policy.lastUpdated), \(number))
            """)
    }

    /// Everything but the place in the order.
    func update(_ policy: AccessPolicy) throws {
        try tx.run(
            """
            UPDATE access_policy SET name = \(policy.name), description = \(policy.description),
                status = \(policy.status.rawValue), clients = \(JSON.strings(policy.clients)),
                last_updated = \(policy.lastUpdated)
            WHERE id = \(policy.id)
            """)
    }

    /// The rules go with it.
    func delete(_ id: ID<AccessPolicy>) throws {
        try tx.run("DELETE FROM access_policy WHERE id = \(id)")
    }

    private func policy(_ row: Row) throws -> AccessPolicy {
        guard let clients = try row.json("clients").strings else {
            throw StoreError.unexpectedColumn("clients")
        }
        return AccessPolicy(
            id: try row.id("id"), serverID: try row.id("server_id"), name: try row.text("name"),
            description: try row.text("description"), status: try row.word("status"),
            system: try row.bool("system"), priority: Int(try row.integer("priority")),
            requestedPriority: try row.optionalInteger("requested_priority").map { Int($0) },
            clients: clients, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}
