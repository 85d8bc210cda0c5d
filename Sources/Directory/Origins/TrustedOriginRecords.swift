// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of trusted origins.
package struct TrustedOriginRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, name, origin, scopes, status, created, created_by, last_updated, last_updated_by"

    /// What trusted origins can be filtered on.
    package static let filterColumns: [String: FilterColumn] = [
        "id": FilterColumn("id", .exactText), "name": FilterColumn("name", .text),
        "origin": FilterColumn("origin", .text), "status": FilterColumn("status", .exactText),
    ]

    /// The trusted origin with that id.
    package func find(_ id: ID<TrustedOrigin>) throws -> TrustedOrigin? {
        try tx.row("SELECT \(Self.columns) FROM trusted_origin WHERE id = \(id)").map(origin)
    }

    /// Trusted origins by creation; `q` is a part of the name or of the origin.
    package func list(
        q: String? = nil, filter: SQL? = nil, after: ListPosition? = nil, limit: Int
    ) throws -> Page<TrustedOrigin> {
        let part = q.map { q -> SQL in
            let pattern = "%" + escapedPattern(q.lowercased()) + "%"
            return "lower(name) LIKE \(pattern) ESCAPE '\\' OR lower(origin) LIKE \(pattern) ESCAPE '\\'"
        }
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM trusted_origin" + whereClause([part, filter, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(origin), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// The origins whose pages may call the APIs now.
    package func corsOrigins() throws -> Set<String> {
        Set(
            try tx.rows("SELECT \(Self.columns) FROM trusted_origin WHERE status = \(Status.active.rawValue)")
                .map(origin).filter(\.allowsCORS).map(\.origin))
    }

    /// The origins that browsers may be sent to now.
    package func redirectOrigins() throws -> Set<String> {
        Set(
            try tx.rows("SELECT \(Self.columns) FROM trusted_origin WHERE status = \(Status.active.rawValue)")
                .map(origin).filter(\.allowsRedirect).map(\.origin))
    }

    func insert(_ origin: TrustedOrigin) throws {
        try refuseTaken(origin)
        try tx.run(
            """
            INSERT INTO trusted_origin (\(Self.columns)) VALUES (\(origin.id), \(origin.name),
                \(origin.origin), \(JSON.array(origin.scopes)), \(origin.status.rawValue), \(origin.created),
                \(origin.createdBy), \(origin.lastUpdated), \(origin.lastUpdatedBy))
            """)
    }

    func update(_ origin: TrustedOrigin) throws {
        try refuseTaken(origin)
        try tx.run(
            """
            UPDATE trusted_origin SET name = \(origin.name), origin = \(origin.origin),
                scopes = \(JSON.array(origin.scopes)), status = \(origin.status.rawValue),
                last_updated = \(origin.lastUpdated), last_updated_by = \(origin.lastUpdatedBy)
            WHERE id = \(origin.id)
            """)
    }

    func delete(_ id: ID<TrustedOrigin>) throws {
        try tx.run("DELETE FROM trusted_origin WHERE id = \(id)")
    }

    /// Changes of the configuration follow one another, so looking first is enough.
    private func refuseTaken(_ origin: TrustedOrigin) throws {
        for (field, condition) in [
            ("name", "name = \(origin.name)" as SQL), ("origin", "origin = \(origin.origin)"),
        ] {
            let isTaken = try tx.exists(
                "SELECT id FROM trusted_origin WHERE id <> \(origin.id) AND " + condition)
            guard !isTaken else {
                throw ChangeRefused.invalid(
                    field, "An object with this field already exists in the current organization")
            }
        }
    }

    private func origin(_ row: Row) throws -> TrustedOrigin {
        guard let scopes = try row.json("scopes").array, let status = Status(rawValue: try row.text("status"))
        else { throw StoreError.unexpectedColumn("scopes") }
        return TrustedOrigin(
            id: try row.id("id"), name: try row.text("name"), origin: try row.text("origin"), scopes: scopes,
            status: status, created: try row.timestamp("created"), createdBy: try row.text("created_by"),
            lastUpdated: try row.timestamp("last_updated"), lastUpdatedBy: try row.text("last_updated_by"))
    }
}
