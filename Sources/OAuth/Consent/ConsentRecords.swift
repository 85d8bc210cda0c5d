// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives

/// The rows of what users have allowed apps, and of the optional scopes that they have left out.
package struct ConsentRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        consent.id, consent.user_id, consent.app_id, consent.server_id, consent.scope_id, consent.created,
        consent.last_updated
        """
    /// Consent at a server that is deleted waits, invisible, until the server comes back or is purged.
    private static let visible: SQL = """
        EXISTS (SELECT 1 FROM authorization_server WHERE authorization_server.id = consent.server_id
            AND authorization_server.kind <> 'DELETED')
        """

    /// What a user has said about an app, at one server.
    package func remembered(
        of user: ID<User>, to app: ID<App>, at server: ID<AuthorizationServer>
    ) throws -> RememberedConsent {
        let condition: SQL = "user_id = \(user) AND app_id = \(app) AND server_id = \(server)"
        let granted = try tx.rows("SELECT scope_id FROM consent WHERE \(condition)")
        let skipped = try tx.rows("SELECT scope_id FROM skipped_scope WHERE \(condition)")
        return RememberedConsent(
            granted: Set(try granted.map { try $0.id("scope_id") }),
            skipped: Set(try skipped.map { try $0.id("scope_id") }))
    }

    /// What a user has allowed, of all apps or one, of all scopes or one: by time, at most `limit` after a
    /// position.
    package func page(
        ofUser user: ID<User>, to app: ID<App>? = nil, scope: ID<Scope>? = nil, after: ListPosition?,
        limit: Int
    ) throws -> Page<Consent> {
        var conditions: [SQL] = ["consent.user_id = \(user)", Self.visible]
        if let app { conditions.append("consent.app_id = \(app)") }
        if let scope { conditions.append("consent.scope_id = \(scope)") }
        if let after {
            conditions.append("(consent.created, consent.id) > (\(after.created), \(after.id))")
        }
        let consents = try tx.rows(
            """
            SELECT \(Self.columns) FROM consent WHERE \(SQL.joined(conditions, by: " AND "))
            ORDER BY consent.created, consent.id LIMIT \(limit + 1)
            """
        ).map(consent)
        return Page(items: consents, limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// One of a user's, refused as on the wire when there is none.
    package func require(_ id: ID<Consent>, ofUser user: ID<User>) throws -> Consent {
        let row = try tx.row(
            """
            SELECT \(Self.columns) FROM consent
            WHERE consent.id = \(id) AND consent.user_id = \(user) AND \(Self.visible)
            """)
        guard let row else { throw ChangeRefused.notFound(entity: "OAuth2ScopeConsentGrant", id: id.text) }
        return try consent(row)
    }

    /// The apps that a user has allowed something, by `client_id`.
    package func apps(ofUser user: ID<User>) throws -> [App] {
        let apps = AppRecords(tx)
        return try tx.rows(
            "SELECT DISTINCT app_id FROM consent WHERE user_id = \(user) AND \(Self.visible)"
        ).compactMap { try apps.find($0.id("app_id")) }.sorted { Name($0.clientID) < Name($1.clientID) }
    }

    /// The user allows a scope; one that is allowed already keeps its id.
    func grant(_ consent: Consent) throws {
        try forgetSkipped(consent.scopeID, of: consent.userID, to: consent.appID)
        try tx.run(
            """
            INSERT INTO consent (id, user_id, app_id, server_id, scope_id, created, last_updated)
            VALUES (\(consent.id), \(consent.userID), \(consent.appID), \(consent.serverID),
                \(consent.scopeID), \(consent.created), \(consent.lastUpdated))
            ON CONFLICT (user_id, app_id, scope_id) DO UPDATE SET last_updated = excluded.last_updated
            """)
    }

    /// The user leaves an optional scope out, also when it was allowed before.
    func skip(_ scope: Scope, of user: ID<User>, to app: ID<App>, at now: Timestamp) throws {
        try tx.run(
            "DELETE FROM consent WHERE user_id = \(user) AND app_id = \(app) AND scope_id = \(scope.id)")
        try tx.run(
            """
            INSERT INTO skipped_scope (user_id, app_id, server_id, scope_id, created)
            VALUES (\(user), \(app), \(scope.serverID), \(scope.id), \(now))
            ON CONFLICT (user_id, app_id, scope_id) DO UPDATE SET created = excluded.created
            """)
    }

    private func forgetSkipped(_ scope: ID<Scope>, of user: ID<User>, to app: ID<App>) throws {
        try tx.run(
            "DELETE FROM skipped_scope WHERE user_id = \(user) AND app_id = \(app) AND scope_id = \(scope)")
    }

    /// Takes one back; `false` when it was gone.
    func delete(_ id: ID<Consent>) throws -> Bool {
        try tx.run("DELETE FROM consent WHERE id = \(id)") == 1
    }

    /// Takes back all of a user, or what one app was allowed, with what was left out; answers how many scopes
    /// were allowed.
    func delete(ofUser user: ID<User>, to app: ID<App>?) throws -> Int {
        var condition: SQL = "user_id = \(user)"
        if let app { condition += " AND app_id = \(app)" }
        return try delete(condition)
    }

    /// Ends all consent at a server.
    func delete(at server: ID<AuthorizationServer>) throws -> Int { try delete("server_id = \(server)") }

    /// Ends all consent to a scope.
    func delete(to scope: ID<Scope>) throws -> Int { try delete("scope_id = \(scope)") }

    private func delete(_ condition: SQL) throws -> Int {
        try tx.run("DELETE FROM skipped_scope WHERE \(condition)")
        return try tx.run("DELETE FROM consent WHERE \(condition)")
    }

    private func consent(_ row: Row) throws -> Consent {
        Consent(
            id: try row.id("id"), userID: try row.id("user_id"), appID: try row.id("app_id"),
            serverID: try row.id("server_id"), scopeID: try row.id("scope_id"),
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"))
    }
}
