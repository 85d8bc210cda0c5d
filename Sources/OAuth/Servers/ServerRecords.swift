// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import JOSE
package import Persistence
package import Primitives

/// The rows of authorization servers.
package struct ServerRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, name, description, audience, resources, issuer_mode, status, is_default, rotation_mode, algorithm,
        token_profile, last_rotated, next_rotation, created, last_updated,
        revoked_through, revokes_on_sign_out, kind
        """
    /// The organisation's own server is in no list, and neither are those that were deleted and can come
    /// back.
    private static let custom: SQL = "kind = 'CUSTOM'"

    /// The organisation's own server.
    package func organisation() throws -> AuthorizationServer? {
        try tx.row("SELECT \(Self.columns) FROM authorization_server WHERE kind = 'ORG'").map(Self.server)
    }

    /// The server with that id, or the default one for the word `default`.
    package func find(_ name: String) throws -> AuthorizationServer? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM authorization_server WHERE \
            \(name == "default" ? "is_default = 1" : SQL("id = \(name)")) AND \(Self.custom)
            """
        ).map(Self.server)
    }

    /// The same, refused as on the wire when there is none.
    package func require(_ name: String) throws -> AuthorizationServer {
        guard let server = try find(name) else {
            throw ChangeRefused.notFound(entity: "AuthorizationServer", id: name)
        }
        return server
    }

    /// The server with that name.
    package func find(named name: String) throws -> AuthorizationServer? {
        try tx.row(
            "SELECT \(Self.columns) FROM authorization_server WHERE name = \(name) AND kind <> 'DELETED'"
        ).map(Self.server)
    }

    /// All servers by time of creation.
    package func all() throws -> [AuthorizationServer] {
        try tx.rows(
            "SELECT \(Self.columns) FROM authorization_server WHERE \(Self.custom) ORDER BY created, id"
        )
        .map(Self.server)
    }

    /// The servers whose name or audience contains `q`, by time of creation, at most `limit` after a
    /// position.
    package func page(
        matching q: String?, after cursor: ListPosition?, limit: Int
    ) throws -> Page<AuthorizationServer> {
        try page(matching: q, after: cursor, limit: limit, where: "1 = 1")
    }

    /// The same among the servers for which a condition holds.
    func page(
        matching q: String?, after cursor: ListPosition?, limit: Int, where condition: SQL
    ) throws -> Page<AuthorizationServer> {
        var conditions = [condition, Self.custom]
        if let q { conditions.append(Self.condition(q)) }
        if let cursor { conditions.append("(created, id) > (\(cursor.created), \(cursor.id))") }
        let servers = try tx.rows(
            """
            SELECT \(Self.columns) FROM authorization_server WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY created, id LIMIT \(limit + 1)
            """
        ).map(Self.server)
        return Page(items: servers, limit: limit) { ListPosition(created: $0.created, id: $0.id.text).cursor }
    }

    /// Whether the name or the audience contains a text, letter case aside.
    private static func condition(_ q: String) -> SQL {
        let pattern = "%\(q.escapedForLike)%"
        return
            "(LOWER(name) LIKE LOWER(\(pattern)) ESCAPE '!' OR LOWER(audience) LIKE LOWER(\(pattern)) ESCAPE '!')"
    }

    /// The servers whose key is due to be replaced, or whose next key is due to be published, before `due`.
    package func rotating(before due: Timestamp) throws -> [AuthorizationServer] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM authorization_server WHERE next_rotation <= \(due) AND kind <> 'DELETED'
            ORDER BY next_rotation
            """
        ).map(Self.server)
    }

    /// Adds a server.
    package func insert(_ server: AuthorizationServer) throws {
        try tx.run(
            """
            INSERT INTO authorization_server (\(Self.columns)) VALUES (
                \(server.id), \(server.name), \(server.description), \(server.audience),
                \(JSON.strings(server.resources)), \(server.issuerMode.rawValue), \(server.status.rawValue),
                \(server.isDefault), \(server.rotationMode.rawValue), \(server.algorithm.rawValue),
                \(server.tokenProfile.rawValue), \(server.lastRotated), \(server.nextRotation),
                \(server.created), \(server.lastUpdated), \(server.revokedThrough),
                \(server.revokesOnSignOut),
                \(server.isOrganisation ? "ORG" : "CUSTOM"))
            """)
    }

    /// Stores what can change of a server.
    package func update(_ server: AuthorizationServer) throws {
        try tx.run(
            """
            UPDATE authorization_server SET name = \(server.name), description = \(server.description),
                audience = \(server.audience), resources = \(JSON.strings(server.resources)),
                issuer_mode = \(server.issuerMode.rawValue), status = \(server.status.rawValue),
                rotation_mode = \(server.rotationMode.rawValue), algorithm = \(server.algorithm.rawValue),
                token_profile = \(server.tokenProfile.rawValue), last_rotated = \(server.lastRotated),
                next_rotation = \(server.nextRotation), last_updated = \(server.lastUpdated),
                revoked_through = \(server.revokedThrough),
                revokes_on_sign_out = \(server.revokesOnSignOut)
            WHERE id = \(server.id)
            """)
    }

    /// Puts a server with everything that belongs to it where nothing finds it; its name is free.
    func delete(_ server: AuthorizationServer, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE authorization_server SET kind = 'DELETED', deleted = \(now), deleted_name = \(server.name),
                name = \("\(server.id) (deleted)") WHERE id = \(server.id)
            """)
    }

    /// Servers that were deleted and can come back, the last one first.
    package func deleted(after: String? = nil, limit: Int) throws -> [DeletedServer] {
        let behind: SQL = after.map { "AND id < \($0)" } ?? ""
        return try tx.rows(
            """
            SELECT \(Self.columns), deleted, deleted_name FROM authorization_server WHERE kind = 'DELETED' \(behind)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Self.deletedServer)
    }

    /// A server that was deleted and can come back.
    package func deleted(_ id: ID<AuthorizationServer>) throws -> DeletedServer? {
        try tx.row(
            """
            SELECT \(Self.columns), deleted, deleted_name FROM authorization_server
            WHERE id = \(id) AND kind = 'DELETED'
            """
        ).map(Self.deletedServer)
    }

    /// Brings a deleted server back under its name.
    func restore(_ server: DeletedServer) throws {
        try tx.run(
            """
            UPDATE authorization_server SET kind = 'CUSTOM', deleted = NULL, deleted_name = NULL,
                name = \(server.server.name) WHERE id = \(server.server.id)
            """)
    }

    /// Removes servers that were deleted before a time, with everything that belongs to them; answers how
    /// many.
    package func purge(deletedBefore time: Timestamp, limit: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM authorization_server WHERE id IN (SELECT id FROM authorization_server
                WHERE kind = 'DELETED' AND deleted < \(time) ORDER BY deleted LIMIT \(limit))
            """)
    }

    private static func deletedServer(_ row: Row) throws -> DeletedServer {
        var server = try Self.server(row)
        server.name = try row.text("deleted_name")
        return DeletedServer(server: server, deleted: try row.timestamp("deleted"))
    }

    private static func server(_ row: Row) throws -> AuthorizationServer {
        var server = AuthorizationServer(
            id: try row.id("id"), name: try row.text("name"),
            description: try row.optionalText("description"),
            audience: try row.text("audience"), resources: try row.strings("resources"),
            issuerMode: try row.word("issuer_mode"), status: try row.word("status"),
            isDefault: try row.bool("is_default"), rotationMode: try row.word("rotation_mode"),
            algorithm: try row.word("algorithm"), tokenProfile: try row.word("token_profile"),
            lastRotated: try row.timestamp("last_rotated"),
            nextRotation: try row.optionalTimestamp("next_rotation"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"),
            revokedThrough: try row.timestamp("revoked_through"))
        server.revokesOnSignOut = try row.bool("revokes_on_sign_out")
        server.isOrganisation = try row.text("kind") == "ORG"
        return server
    }
}

extension Row {
    /// A column that holds the raw value of an enumeration.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(column)) else { throw StoreError.unexpectedColumn(column) }
        return word
    }
}

extension String {
    /// The text for `LIKE … ESCAPE '!'`, each character standing for itself.
    var escapedForLike: String {
        var escaped = ""
        for character in self {
            if character == "%" || character == "_" || character == "!" { escaped.append("!") }
            escaped.append(character)
        }
        return escaped
    }
}
