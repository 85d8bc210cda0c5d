// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of apps.
package struct AppRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, client_id, label, status, document, created, last_updated, revoked_through"

    /// What apps can be filtered on.
    package static let filterColumns: [String: FilterColumn] = [
        "id": FilterColumn("id", .exactText), "status": FilterColumn("status", .exactText),
        "label": FilterColumn("label", .text), "name": FilterColumn("'oidc_client'", .exactText),
        "signOnMode": FilterColumn("'OPENID_CONNECT'", .exactText),
        "created": FilterColumn("created", .timestamp),
        "lastUpdated": FilterColumn("last_updated", .timestamp),
        "group.id": FilterColumn(
            "id",
            .related { group in
                "EXISTS (SELECT 1 FROM app_group WHERE app_group.app_id = app.id AND app_group.group_id = \(group))"
            }),
        // Those that the user has, by an assignment of its own or of a group.
        "user.id": FilterColumn(
            "id",
            .related { user in
                """
                EXISTS (SELECT 1 FROM app_user WHERE app_user.app_id = app.id AND app_user.user_id = \(user))
                OR EXISTS (SELECT 1 FROM app_group JOIN group_member ON group_member.group_id = app_group.group_id
                    WHERE app_group.app_id = app.id AND group_member.user_id = \(user))
                """
            }),
    ]

    /// The app with that id.
    package func find(_ id: ID<App>) throws -> App? {
        try tx.row("SELECT \(Self.columns) FROM app WHERE id = \(id)").map(app)
    }

    /// The app with that `client_id`, compared byte for byte.
    package func find(clientID: String) throws -> App? {
        try tx.row("SELECT \(Self.columns) FROM app WHERE client_id = \(clientID)").map(app)
    }

    /// Apps by creation, those that meet `filter` and whose name or label starts with `q`.
    package func list(
        q: String? = nil, filter: SQL? = nil, after: ListPosition? = nil, limit: Int
    ) throws -> Page<App> {
        let prefix = q.map { q -> SQL in
            let pattern = likePrefix(q)
            return Self.labelled(q) + " OR 'oidc_client' LIKE lower(\(pattern)) ESCAPE '\\'"
        }
        return try page([prefix, filter], after: after, limit: limit)
    }

    /// Apps by creation whose label starts with a text.
    package func list(labelPrefix prefix: String?, after: ListPosition?, limit: Int) throws -> Page<App> {
        try page([prefix.map(Self.labelled)], after: after, limit: limit)
    }

    private static func labelled(_ prefix: String) -> SQL {
        let pattern = likePrefix(prefix)
        return "lower(label) LIKE lower(\(pattern)) ESCAPE '\\'"
    }

    private func page(_ conditions: [SQL?], after: ListPosition?, limit: Int) throws -> Page<App> {
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM app" + whereClause(conditions + [after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(app), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// Every `client_id`, for those who compile them all.
    package func clientIDs() throws -> [String] {
        try tx.rows("SELECT client_id FROM app ORDER BY created, id").map { try $0.text("client_id") }
    }

    func insert(_ app: App) throws {
        do {
            try tx.run(
                """
                INSERT INTO app (\(Self.columns))
                VALUES (\(app.id), \(app.clientID), \(app.label), \(app.status.rawValue), \(stored(app)),
                    \(app.created), \(app.lastUpdated), \(app.revokedThrough))
                """)
        } catch StoreError.notUnique {
            throw ChangeRefused.invalid("client_id", "another app has this client_id already")
        }
    }

    func update(_ app: App) throws {
        try tx.run(
            """
            UPDATE app SET label = \(app.label), status = \(app.status.rawValue), document = \(stored(app)),
                last_updated = \(app.lastUpdated), revoked_through = \(app.revokedThrough)
            WHERE id = \(app.id)
            """)
    }

    /// Secrets, keys and tokens of the app go with it.
    func delete(_ id: ID<App>) throws {
        try tx.run("DELETE FROM app WHERE id = \(id)")
    }

    private func stored(_ app: App) -> JSON {
        ["oauth": app.settings.stored, "app": .object(app.document)]
    }

    private func app(_ row: Row) throws -> App {
        let document = try row.json("document")
        guard let status = Status(rawValue: try row.text("status")),
            let settings = document["oauth"].flatMap(OAuthSettings.init(stored:)),
            let rest = document["app"]?.object
        else { throw StoreError.unexpectedColumn("document") }
        return App(
            id: try row.id("id"), clientID: try row.text("client_id"), label: try row.text("label"),
            status: status, settings: settings, document: rest, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"),
            revokedThrough: try row.timestamp("revoked_through"))
    }
}
