// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of refresh tokens, as far as they are listed and revoked.
package struct RefreshTokenRecords {
    let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Adds a token; `hash` is that of its secret.
    package func insert(_ token: RefreshToken, hash: String) throws {
        try tx.run(
            """
            INSERT INTO refresh_token (id, hash, family, generation, server_id, app_id, user_id, session_id,
                grant_type, scopes, resource, confirmation, auth_time, amr, acr, nonce, status, created, last_updated,
                expires_at, idle_lifetime, idle_expires_at)
            VALUES (\(token.id), \(hash), \(token.place.family), \(token.place.generation), \(token.serverID),
                \(token.appID), \(token.userID), \(token.signIn.sessionID), \(token.grantType.name),
                \(JSON.strings(token.scopes)), \(token.resource), \(token.constraint.confirmation?.text), \(token.signIn.time),
                \(JSON.strings(token.signIn.methods)), \(token.signIn.acr), \(token.signIn.nonce),
                \(token.state.rawValue), \(token.created), \(token.lastUpdated), \(token.expiresAt),
                \(token.idle.lifetime.wholeMilliseconds), \(token.idle.expiresAt))
            """)
    }

    static let usableTokens: SQL = """
        SELECT refresh_token.*, app.client_id AS client_id
        FROM refresh_token JOIN app ON app.id = refresh_token.app_id WHERE
        """

    /// What makes a token usable, beside what it belongs to.
    private static func usable(_ owners: [SQL], _ now: Timestamp) -> [SQL] {
        owners + [
            "refresh_token.status = 'ACTIVE'", "refresh_token.spent_at IS NULL",
            "refresh_token.expires_at > \(now)", "refresh_token.idle_expires_at > \(now)",
        ]
    }

    /// The apps that hold usable tokens, by `client_id`.
    private func holders(_ owner: SQL, _ now: Timestamp) throws -> [App] {
        let apps = AppRecords(tx)
        let conditions = Self.usable([owner], now)
        return try tx.rows(
            "SELECT DISTINCT app_id FROM refresh_token WHERE \(SQL.joined(conditions, by: " AND "))"
        ).compactMap { try apps.find($0.id("app_id")) }.sorted { $0.clientID < $1.clientID }
    }

    /// Usable tokens by time of creation, at most `limit` after a position.
    private func page(
        _ owners: [SQL], _ cursor: ListPosition?, _ limit: Int, _ now: Timestamp
    ) throws -> Page<RefreshToken> {
        var conditions = Self.usable(owners, now)
        if let cursor {
            conditions.append("(refresh_token.created, refresh_token.id) > (\(cursor.created), \(cursor.id))")
        }
        let tokens = try tx.rows(
            """
            \(Self.usableTokens) \(SQL.joined(conditions, by: " AND "))
            ORDER BY refresh_token.created, refresh_token.id LIMIT \(limit + 1)
            """
        ).map(token)
        return Page(items: tokens, limit: limit) { ListPosition(created: $0.created, id: $0.id.text).cursor }
    }

    /// One usable token; `name` is how a refusal calls it.
    private func require(
        _ id: String, _ owners: [SQL], _ now: Timestamp, named name: String
    ) throws -> RefreshToken {
        let conditions = Self.usable(owners + ["refresh_token.id = \(id)"], now)
        let row = try tx.row("\(Self.usableTokens) \(SQL.joined(conditions, by: " AND "))")
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2RefreshToken", id: name) }
        return try token(row)
    }

    private static func of(_ server: ID<AuthorizationServer>) -> SQL { "refresh_token.server_id = \(server)" }

    private static func heldBy(_ app: ID<App>) -> SQL { "refresh_token.app_id = \(app)" }

    private static func of(_ user: ID<User>) -> SQL { "refresh_token.user_id = \(user)" }

    /// The apps that hold usable tokens of a server, by `client_id`.
    package func holders(of server: ID<AuthorizationServer>, at now: Timestamp) throws -> [App] {
        try holders(Self.of(server), now)
    }

    /// The apps that hold usable tokens of a user, by `client_id`.
    package func holders(ofUser user: ID<User>, at now: Timestamp) throws -> [App] {
        try holders(Self.of(user), now)
    }

    /// The usable tokens of a client for a server, by time of creation, at most `limit` after a position.
    package func page(
        of server: ID<AuthorizationServer>, heldBy app: ID<App>, after cursor: ListPosition?, limit: Int,
        at now: Timestamp
    ) throws -> Page<RefreshToken> {
        try page([Self.of(server), Self.heldBy(app)], cursor, limit, now)
    }

    /// The usable tokens that an app holds, of every server.
    package func page(
        heldBy app: ID<App>, after cursor: ListPosition?, limit: Int, at now: Timestamp
    ) throws -> Page<RefreshToken> {
        try page([Self.heldBy(app)], cursor, limit, now)
    }

    /// The usable tokens that a client holds of a user.
    package func page(
        ofUser user: ID<User>, heldBy app: ID<App>, after cursor: ListPosition?, limit: Int, at now: Timestamp
    ) throws -> Page<RefreshToken> {
        try page([Self.of(user), Self.heldBy(app)], cursor, limit, now)
    }

    /// One usable token of a client for a server.
    package func require(
        _ id: String, of server: ID<AuthorizationServer>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> RefreshToken {
        try require(id, [Self.of(server), Self.heldBy(app)], now, named: id)
    }

    /// One usable token that an app holds.
    package func require(_ id: String, heldBy app: ID<App>, at now: Timestamp) throws -> RefreshToken {
        try require(id, [Self.heldBy(app)], now, named: "\(app).\(id)")
    }

    /// One usable token that a client holds of a user.
    package func require(
        _ id: String, ofUser user: ID<User>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> RefreshToken {
        try require(id, [Self.of(user), Self.heldBy(app)], now, named: id)
    }

    /// Revokes all tokens of a user, or those that one client holds.
    @discardableResult
    package func revoke(ofUser user: ID<User>, heldBy app: ID<App>? = nil, at now: Timestamp) throws -> Int {
        let holder: SQL = app.map { " AND app_id = \($0)" } ?? ""
        return try revoke("user_id = \(user)" + holder, at: now)
    }

    /// Revokes a token with everything of its family, and answers how many there were.
    @discardableResult
    package func revoke(_ id: ID<RefreshToken>, at now: Timestamp) throws -> Int {
        try revoke("family = (SELECT family FROM refresh_token WHERE id = \(id))", at: now)
    }

    /// Revokes everything of a family.
    @discardableResult
    package func revoke(family: String, at now: Timestamp) throws -> Int {
        try revoke("family = \(family)", at: now)
    }

    /// Revokes what came of the sign-in of a session.
    @discardableResult
    package func revoke(ofSession session: String, at now: Timestamp) throws -> Int {
        try revoke("session_id = \(session)", at: now)
    }

    /// Revokes all tokens of a client for a server.
    @discardableResult
    package func revoke(
        ofServer server: ID<AuthorizationServer>, heldBy app: ID<App>, at now: Timestamp
    ) throws -> Int {
        try revoke("server_id = \(server) AND app_id = \(app)", at: now)
    }

    /// Revokes the tokens that were given out with a session, at the servers that want it, and answers how
    /// many there were.
    @discardableResult
    package func revoke(signedOutOf session: String, at now: Timestamp) throws -> Int {
        try revoke(
            """
            session_id = \(session) AND server_id IN
                (SELECT id FROM authorization_server WHERE revokes_on_sign_out = 1)
            """, at: now)
    }

    /// Revokes all tokens of a server.
    @discardableResult
    package func revoke(ofServer server: ID<AuthorizationServer>, at now: Timestamp) throws -> Int {
        try revoke("server_id = \(server)", at: now)
    }

    /// Revokes all tokens that an app holds, of every server.
    @discardableResult
    package func revoke(heldBy app: ID<App>, at now: Timestamp) throws -> Int {
        try revoke("app_id = \(app)", at: now)
    }

    /// Revokes refresh tokens, and the access tokens that their families have given; answers how many refresh
    /// tokens there were.
    ///
    /// Again and again until there is none left: one of them can be about to be replaced by another request,
    /// whose successor is seen only once the row of the first could be locked. Nobody replaces one that is
    /// revoked, so it ends.
    private func revoke(_ condition: SQL, at now: Timestamp) throws -> Int {
        var count = 0
        while true {
            let revoked = try tx.run(
                """
                UPDATE refresh_token SET status = 'REVOKED', last_updated = \(now)
                WHERE status = 'ACTIVE' AND \(condition)
                """)
            guard revoked > 0 else { break }
            count += revoked
        }
        guard count > 0 else { return 0 }
        try tx.run(
            """
            INSERT INTO revoked_token (jti, expires_at)
            SELECT jti, expires_at FROM family_access_token WHERE family IN
                (SELECT family FROM refresh_token WHERE \(condition))
            ON CONFLICT (jti) DO NOTHING
            """)
        return count
    }

    func token(_ row: Row) throws -> RefreshToken {
        let confirmation = try row.optionalText("confirmation").map { try JSON(reading: $0) }
        guard let constraint = SenderConstraint(confirmation: confirmation) else {
            throw StoreError.unexpectedColumn("confirmation")
        }
        return RefreshToken(
            id: try row.id("id"),
            place: .init(family: try row.text("family"), generation: Int(try row.integer("generation"))),
            serverID: try row.id("server_id"), appID: try row.id("app_id"),
            clientID: try row.text("client_id"), userID: try row.text("user_id"),
            grantType: GrantType(try row.text("grant_type")),
            scopes: try row.strings("scopes"), resource: try row.optionalText("resource"),
            constraint: constraint,
            signIn: .init(
                sessionID: try row.optionalText("session_id"), time: try row.timestamp("auth_time"),
                methods: try row.strings("amr"), acr: try row.optionalText("acr"),
                nonce: try row.optionalText("nonce")),
            state: try row.word("status"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"), expiresAt: try row.timestamp("expires_at"),
            idle: .init(
                lifetime: .milliseconds(try row.integer("idle_lifetime")),
                expiresAt: try row.timestamp("idle_expires_at")),
            spent: try row.optionalTimestamp("spent_at").map {
                .init(time: $0, address: try row.optionalText("spent_from"))
            })
    }
}
