// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
package import Persistence
package import Primitives

/// The rows of claims.
package struct ClaimRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, name, claim_type, value_type, value, group_filter_type, scopes, status, system, always_include,
        groups_overflow
        """

    /// The claims of a server: those of the system, then the others as they were made.
    package func list(of server: ID<AuthorizationServer>) throws -> [ClaimDefinition] {
        try tx.rows("SELECT \(Self.columns) FROM claim WHERE server_id = \(server) ORDER BY position, id")
            .map(claim)
    }

    /// The claim with that id if it belongs to the server.
    package func require(_ id: String, of server: ID<AuthorizationServer>) throws -> ClaimDefinition {
        let row = try tx.row(
            "SELECT \(Self.columns) FROM claim WHERE id = \(id) AND server_id = \(server)")
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2Claim", id: id) }
        return try claim(row)
    }

    /// The claim of a server with that type and name.
    package func find(
        named name: String, _ type: ClaimType, of server: ID<AuthorizationServer>
    ) throws -> ClaimDefinition? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM claim
            WHERE server_id = \(server) AND claim_type = \(type.rawValue) AND name = \(name)
            """
        ).map(claim)
    }

    /// Appends claims to those of a server.
    package func insert(
        _ claims: [ClaimDefinition], of server: ID<AuthorizationServer>, at now: Timestamp
    ) throws {
        guard !claims.isEmpty else { return }
        let last = try tx.row("SELECT MAX(position) AS last FROM claim WHERE server_id = \(server)")?
            .optionalInteger("last")
        let values = claims.enumerated().map { index, claim -> SQL in
            """
            (\(claim.id), \(server), \(claim.name), \(claim.claimType.rawValue), \(claim.valueType.rawValue),
             \(value(of: claim)), \(claim.groupFilterType?.rawValue), \(JSON.strings(claim.scopes)),
             \(status(of: claim).rawValue), \(claim.isSystem), \(claim.alwaysIncludeInToken),
             \(claim.groupsOverflow.rawValue), \((last ?? -1) + 1 + Int64(index)), \(now), \(now))
            """
        }
        try tx.run(
            """
            INSERT INTO claim (id, server_id, name, claim_type, value_type, value, group_filter_type, scopes,
                status, system, always_include, groups_overflow, position, created, last_updated)
            VALUES \(SQL.joined(values, by: ", "))
            """)
    }

    /// Stores what can change of a claim.
    package func update(_ claim: ClaimDefinition, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE claim SET name = \(claim.name), claim_type = \(claim.claimType.rawValue),
                value_type = \(claim.valueType.rawValue), value = \(value(of: claim)),
                group_filter_type = \(claim.groupFilterType?.rawValue), scopes = \(JSON.strings(claim.scopes)),
                status = \(status(of: claim).rawValue), always_include = \(claim.alwaysIncludeInToken),
                groups_overflow = \(claim.groupsOverflow.rawValue), last_updated = \(now)
            WHERE id = \(claim.id)
            """)
    }

    /// Removes a claim.
    package func delete(_ id: ID<ClaimDefinition>) throws {
        try tx.run("DELETE FROM claim WHERE id = \(id)")
    }

    private func value(of claim: ClaimDefinition) -> String? {
        claim.valueType == .system ? nil : claim.value
    }

    private func status(of claim: ClaimDefinition) -> Status { claim.isActive ? .active : .inactive }

    private func claim(_ row: Row) throws -> ClaimDefinition {
        let status: Status = try row.word("status")
        let word = try row.optionalText("group_filter_type")
        let filter = word.flatMap(GroupFilterType.init(rawValue:))
        guard (word == nil) == (filter == nil) else {
            throw StoreError.unexpectedColumn("group_filter_type")
        }
        return ClaimDefinition(
            id: try row.id("id"), name: try row.text("name"), claimType: try row.word("claim_type"),
            valueType: try row.word("value_type"), value: try row.optionalText("value") ?? "",
            groupFilterType: filter,
            groupsOverflow: try row.word("groups_overflow"),
            scopes: try row.strings("scopes"), isActive: status == .active,
            alwaysIncludeInToken: try row.bool("always_include"), isSystem: try row.bool("system"))
    }
}
