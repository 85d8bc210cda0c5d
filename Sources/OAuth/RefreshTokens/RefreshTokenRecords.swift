// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of refresh tokens, as far as administrators list and revoke them.
package struct RefreshTokenRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        refresh_token.id AS id, refresh_token.server_id AS server_id, refresh_token.app_id AS app_id,
        refresh_token.user_id AS user_id, refresh_token.scopes AS scopes, refresh_token.status AS status,
        refresh_token.created AS created, refresh_token.last_updated AS last_updated,
        refresh_token.expires_at AS expires_at, app.client_id AS client_id
        """

    /// The apps that hold tokens of a server which could still be used, by `client_id`.
    package func holders(of server: ID<AuthorizationServer>, at now: Timestamp) throws -> [App] {
        let apps = AppRecords(tx)
        return try tx.rows(
            """
            SELECT DISTINCT app_id FROM refresh_token WHERE server_id = \(server) AND status = 'ACTIVE'
                AND spent_at IS NULL AND expires_at > \(now)
            """
        ).compactMap { try apps.find($0.id("app_id")) }.sorted { $0.clientID < $1.clientID }
    }

    /// The usable tokens of a client for a server, by time of creation, at most `limit` after a position.
    package func page(
        of server: ID<AuthorizationServer>, heldBy app: ID<App>, after cursor: ListPosition?, limit: Int,
        at now: Timestamp
    ) throws -> Page<RefreshToken> {
        var conditions = Self.usable(server, app, now)
        if let cursor {
            conditions.append("(refresh_token.created, refresh_token.id) > (\(cursor.created), \(cursor.id))")
        }
        let tokens = try tx.rows(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY refresh_token.created, refresh_token.id LIMIT \(limit + 1)
            """
        ).map(token)
        return Page(items: tokens, limit: limit) { ListPosition(created: $0.created, id: $0.id.text).cursor }
    }

    /// One usable token of a client for a server.
    package func require(
        _ id: String, of server: ID<AuthorizationServer>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> RefreshToken {
        let conditions = Self.usable(server, app, now) + ["refresh_token.id = \(id)"]
        let row = try tx.row(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            """)
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2RefreshToken", id: id) }
        return try token(row)
    }

    private static func usable(
        _ server: ID<AuthorizationServer>, _ app: ID<App>, _ now: Timestamp
    ) -> [SQL] {
        [
            "refresh_token.server_id = \(server)", "refresh_token.app_id = \(app)",
            "refresh_token.status = 'ACTIVE'", "refresh_token.spent_at IS NULL",
            "refresh_token.expires_at > \(now)",
        ]
    }

    /// The usable tokens that an app holds, of every server.
    package func page(
        heldBy app: ID<App>, after cursor: ListPosition?, limit: Int, at now: Timestamp
    ) throws -> Page<RefreshToken> {
        var conditions = Self.usable(app, now)
        if let cursor {
            conditions.append("(refresh_token.created, refresh_token.id) > (\(cursor.created), \(cursor.id))")
        }
        let tokens = try tx.rows(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY refresh_token.created, refresh_token.id LIMIT \(limit + 1)
            """
        ).map(token)
        return Page(items: tokens, limit: limit) { ListPosition(created: $0.created, id: $0.id.text).cursor }
    }

    /// One usable token that an app holds.
    package func require(_ id: String, heldBy app: ID<App>, at now: Timestamp) throws -> RefreshToken {
        let conditions = Self.usable(app, now) + ["refresh_token.id = \(id)"]
        let row = try tx.row(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            """)
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2RefreshToken", id: "\(app).\(id)") }
        return try token(row)
    }

    private static func usable(_ app: ID<App>, _ now: Timestamp) -> [SQL] {
        [
            "refresh_token.app_id = \(app)", "refresh_token.status = 'ACTIVE'",
            "refresh_token.spent_at IS NULL", "refresh_token.expires_at > \(now)",
        ]
    }

    /// The apps that hold usable tokens of a user, by `client_id`.
    package func holders(ofUser user: ID<User>, at now: Timestamp) throws -> [App] {
        let apps = AppRecords(tx)
        return try tx.rows(
            """
            SELECT DISTINCT app_id FROM refresh_token WHERE user_id = \(user) AND status = 'ACTIVE'
                AND spent_at IS NULL AND expires_at > \(now)
            """
        ).compactMap { try apps.find($0.id("app_id")) }.sorted { $0.clientID < $1.clientID }
    }

    /// The usable tokens that a client holds of a user.
    package func page(
        ofUser user: ID<User>, heldBy app: ID<App>, after cursor: ListPosition?, limit: Int, at now: Timestamp
    ) throws -> Page<RefreshToken> {
        var conditions = Self.usable(user, app, now)
        if let cursor {
            conditions.append("(refresh_token.created, refresh_token.id) > (\(cursor.created), \(cursor.id))")
        }
        let tokens = try tx.rows(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY refresh_token.created, refresh_token.id LIMIT \(limit + 1)
            """
        ).map(token)
        return Page(items: tokens, limit: limit) { ListPosition(created: $0.created, id: $0.id.text).cursor }
    }

    /// One usable token that a client holds of a user.
    package func require(
        _ id: String, ofUser user: ID<User>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> RefreshToken {
        let conditions = Self.usable(user, app, now) + ["refresh_token.id = \(id)"]
        let row = try tx.row(
            """
            SELECT \(Self.columns) FROM refresh_token JOIN app ON app.id = refresh_token.app_id
            WHERE \(SQL.joined(conditions, by: " AND "))
            """)
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2RefreshToken", id: id) }
        return try token(row)
    }

    private static func usable(_ user: ID<User>, _ app: ID<App>, _ now: Timestamp) -> [SQL] {
        [
            "refresh_token.user_id = \(user)", "refresh_token.app_id = \(app)",
            "refresh_token.status = 'ACTIVE'", "refresh_token.spent_at IS NULL",
            "refresh_token.expires_at > \(now)",
        ]
    }

    /// Revokes all tokens of a user, or those that one client holds.
    @discardableResult
    package func revoke(ofUser user: ID<User>, heldBy app: ID<App>? = nil, at now: Timestamp) throws -> Int {
        let holder: SQL = app.map { " AND app_id = \($0)" } ?? ""
        return try tx.run(
            """
            UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
            WHERE status = 'ACTIVE' AND user_id = \(user)\(holder)
            """)
    }

    /// Revokes a token with everything of its family, and answers how many there were.
    @discardableResult
    package func revoke(_ id: ID<RefreshToken>, at now: Timestamp) throws -> Int {
        try tx.run(
            """
            UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
            WHERE status = 'ACTIVE' AND family = (SELECT family FROM refresh_token WHERE id = \(id))
            """)
    }

    /// Revokes all tokens of a client for a server.
    @discardableResult
    package func revoke(
        ofServer server: ID<AuthorizationServer>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> Int {
        try tx.run(
            """
            UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
            WHERE status = 'ACTIVE' AND server_id = \(server) AND app_id = \(app)
            """)
    }

    /// Revokes all tokens of a server.
    @discardableResult
    package func revoke(ofServer server: ID<AuthorizationServer>, at now: Timestamp) throws -> Int {
        try tx.run(
            """
            UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
            WHERE status = 'ACTIVE' AND server_id = \(server)
            """)
    }

    /// Revokes all tokens that an app holds, of every server.
    @discardableResult
    package func revoke(heldBy app: ID<App>, at now: Timestamp) throws -> Int {
        try tx.run(
            """
            UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
            WHERE status = 'ACTIVE' AND app_id = \(app)
            """)
    }

    private func token(_ row: Row) throws -> RefreshToken {
        RefreshToken(
            id: try row.id("id"), serverID: try row.id("server_id"), appID: try row.id("app_id"),
            clientID: try row.text("client_id"), userID: try row.text("user_id"),
            scopes: try row.strings("scopes"), state: try row.word("status"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"),
            expiresAt: try row.timestamp("expires_at"))
    }
}
