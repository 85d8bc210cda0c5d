// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of scopes.
package struct ScopeRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, server_id, name, display_name, description, system, metadata_publish, consent, is_default,
        is_optional, created, last_updated
        """

    /// The scopes of a server by name; those of OpenID Connect stand at the end.
    package func list(of server: ID<AuthorizationServer>) throws -> [Scope] {
        try tx.rows("SELECT \(Self.columns) FROM scope WHERE server_id = \(server)").map(scope)
            .sorted { SystemScopes.position($0.name) < SystemScopes.position($1.name) }
    }

    /// The scope with that id if it belongs to the server.
    package func require(_ id: String, of server: ID<AuthorizationServer>) throws -> Scope {
        let row = try tx.row(
            "SELECT \(Self.columns) FROM scope WHERE id = \(id) AND server_id = \(server)")
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2Scope", id: id) }
        return try scope(row)
    }

    /// The scope of a server with that name.
    package func find(named name: String, of server: ID<AuthorizationServer>) throws -> Scope? {
        try tx.row("SELECT \(Self.columns) FROM scope WHERE server_id = \(server) AND name = \(name)")
            .map(scope)
    }

    /// The names of all scopes of a server.
    package func names(of server: ID<AuthorizationServer>) throws -> Set<String> {
        Set(try tx.rows("SELECT name FROM scope WHERE server_id = \(server)").map { try $0.text("name") })
    }

    /// Adds scopes in one statement.
    package func insert(_ scopes: [Scope]) throws {
        guard !scopes.isEmpty else { return }
        let values = scopes.map { scope -> SQL in
            """
            (\(scope.id), \(scope.serverID), \(scope.name), \(scope.displayName), \(scope.description),
             \(scope.system), \(scope.metadataPublish.rawValue), \(scope.consent.rawValue), \(scope.isDefault),
             \(scope.isOptional), \(scope.created), \(scope.lastUpdated))
            """
        }
        try tx.run("INSERT INTO scope (\(Self.columns)) VALUES \(SQL.joined(values, by: ", "))")
    }

    /// Stores what can change of a scope.
    package func update(_ scope: Scope) throws {
        try tx.run(
            """
            UPDATE scope SET name = \(scope.name), display_name = \(scope.displayName),
                description = \(scope.description), metadata_publish = \(scope.metadataPublish.rawValue),
                consent = \(scope.consent.rawValue), is_default = \(scope.isDefault),
                is_optional = \(scope.isOptional), last_updated = \(scope.lastUpdated)
            WHERE id = \(scope.id)
            """)
    }

    /// Removes a scope.
    package func delete(_ id: ID<Scope>) throws {
        try tx.run("DELETE FROM scope WHERE id = \(id)")
    }

    private func scope(_ row: Row) throws -> Scope {
        Scope(
            id: try row.id("id"), serverID: try row.id("server_id"), name: try row.text("name"),
            displayName: try row.optionalText("display_name"),
            description: try row.optionalText("description"), system: try row.bool("system"),
            metadataPublish: try row.word("metadata_publish"), consent: try row.word("consent"),
            isDefault: try row.bool("is_default"), isOptional: try row.bool("is_optional"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"))
    }
}
