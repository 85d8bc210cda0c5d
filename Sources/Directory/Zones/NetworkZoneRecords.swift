// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of network zones.
package struct NetworkZoneRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = "id, name, kind, usage, status, system, document, created, last_updated"

    /// What zones can be filtered on.
    package static let filterColumns: [String: FilterColumn] = [
        "id": FilterColumn("id", .exactText), "usage": FilterColumn("usage", .exactText),
        "system": FilterColumn("system", .boolean), "status": FilterColumn("status", .exactText),
        "name": FilterColumn("name", .text), "type": FilterColumn("kind", .exactText),
    ]

    /// The zone with that id.
    package func find(_ id: ID<NetworkZone>) throws -> NetworkZone? {
        try tx.row("SELECT \(Self.columns) FROM network_zone WHERE id = \(id)").map(zone)
    }

    /// The zone with that name.
    package func find(name: String) throws -> NetworkZone? {
        try tx.row("SELECT \(Self.columns) FROM network_zone WHERE name = \(name)").map(zone)
    }

    /// Zones by creation.
    package func list(
        filter: SQL? = nil, after: ListPosition? = nil, limit: Int
    ) throws -> Page<NetworkZone> {
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM network_zone" + whereClause([filter, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(zone), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// Which of these ids are zones.
    package func existing(_ ids: [String]) throws -> Set<String> {
        guard !ids.isEmpty else { return [] }
        return Set(
            try tx.rows("SELECT id FROM network_zone WHERE id IN \(SQL.list(ids))").map { try $0.text("id") })
    }

    /// The active zones that requests may not come from.
    package func blocklist() throws -> [NetworkZone] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM network_zone
            WHERE usage = \(NetworkZone.Usage.blocklist.rawValue) AND status = \(Status.active.rawValue)
            """
        ).map(zone)
    }

    /// What names the zone: an API token or an app; `nil` when nothing does.
    func user(of id: ID<NetworkZone>) throws -> String? {
        let pattern = "%\"" + escapedPattern(id.text) + "\"%"
        let token = try tx.row(
            "SELECT name FROM api_token WHERE network LIKE \(pattern) ESCAPE '\\' LIMIT 1")
        if let token { return "the API token \(try token.text("name"))" }
        let app = try tx.row("SELECT label FROM app WHERE document LIKE \(pattern) ESCAPE '\\' LIMIT 1")
        return try app.map { "the app \(try $0.text("label"))" }
    }

    /// Who comes from the zone alone, or not from it: the owners of API tokens and the apps that name it.
    func holders(limitedTo id: ID<NetworkZone>) throws -> [RoleHolder] {
        let pattern = "%\"" + escapedPattern(id.text) + "\"%"
        let owners = try tx.rows(
            "SELECT DISTINCT user_id FROM api_token WHERE network LIKE \(pattern) ESCAPE '\\'")
        let apps = try tx.rows("SELECT id FROM app WHERE document LIKE \(pattern) ESCAPE '\\'")
        return try owners.map { .user(try $0.id("user_id")) } + apps.map { .client(try $0.id("id")) }
    }

    func count() throws -> Int {
        Int(try tx.row("SELECT COUNT(*) AS count FROM network_zone")?.integer("count") ?? 0)
    }

    func insert(_ zone: NetworkZone) throws {
        try refusingTakenName {
            try tx.run(
                """
                INSERT INTO network_zone (\(Self.columns)) VALUES (\(zone.id), \(zone.name),
                    \(zone.kind.rawValue), \(zone.usage.rawValue), \(zone.status.rawValue),
                    \(zone.system ? 1 : 0), \(JSON.object(zone.document)), \(zone.created),
                    \(zone.lastUpdated))
                """)
        }
    }

    func update(_ zone: NetworkZone) throws {
        try refusingTakenName {
            try tx.run(
                """
                UPDATE network_zone SET name = \(zone.name), usage = \(zone.usage.rawValue),
                    status = \(zone.status.rawValue), document = \(JSON.object(zone.document)),
                    last_updated = \(zone.lastUpdated)
                WHERE id = \(zone.id)
                """)
        }
    }

    func delete(_ id: ID<NetworkZone>) throws {
        try tx.run("DELETE FROM network_zone WHERE id = \(id)")
    }

    private func refusingTakenName(_ write: () throws -> Int) throws {
        do {
            _ = try write()
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid(
                "name", "An object with this field already exists in the current organization")
        }
    }

    private func zone(_ row: Row) throws -> NetworkZone {
        guard let kind = NetworkZone.Kind(rawValue: try row.text("kind")),
            let usage = NetworkZone.Usage(rawValue: try row.text("usage")),
            let status = Status(rawValue: try row.text("status")),
            let document = try row.json("document").object
        else { throw StoreError.unexpectedColumn("document") }
        // A zone without the addresses that cannot be read would let in whom it keeps out.
        if let gateways = document["gateways"], !gateways.isNull {
            guard let list = gateways.array, list.allSatisfy({ ZoneAddresses.problem(in: $0) == nil }) else {
                throw StoreError.unexpectedColumn("document")
            }
        }
        return NetworkZone(
            id: try row.id("id"), name: try row.text("name"), kind: kind, usage: usage, status: status,
            system: try row.bool("system"), document: document, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}
