// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// That an app may ask for a scope: of the management API by an administrator's word.
package struct ScopeGrant: Sendable, Identified, Equatable {
    package static let idPrefix = "oag"

    package let id: ID<ScopeGrant>
    package let appID: ID<App>
    package let issuer: String
    package let scope: String
    package let created: Timestamp
    package let createdBy: String
    package let lastUpdated: Timestamp
}

/// Allows an app a scope of the management API; one that it has stays as it is.
package func grantScope(
    _ scope: String, issuer: String, to appID: ID<App>, in change: Change
) throws -> ScopeGrant {
    let app = try appToChange(appID, in: change)
    guard ManagementRight.scopes.contains(Name(scope)) else {
        throw ChangeRefused.invalid(
            "scopeId", "`\(scope)` is not a scope of the management API, such as okta.users.read")
    }
    let records = ScopeGrantRecords(change)
    if let present = try records.list(of: appID).first(where: { $0.scope == scope }) { return present }
    let now = change.now.wholeSecond
    let grant = ScopeGrant(
        id: ID(in: change.surroundings), appID: appID, issuer: issuer, scope: scope,
        created: now, createdBy: change.caller.id, lastUpdated: now)
    try records.insert(grant)
    try change.record(.apiScopeGranted, of: app, from: nil, to: ["scope": .string(scope)])
    return grant
}

/// Takes a scope from an app.
package func revokeScope(_ id: ID<ScopeGrant>, of appID: ID<App>, in change: Change) throws {
    let app = try appToChange(appID, in: change)
    let grant = try scopeGrant(id, of: appID, in: change)
    try ScopeGrantRecords(change).delete(id)
    try change.record(.apiScopeRevoked, of: app, from: ["scope": .string(grant.scope)], to: nil)
}

/// The grant with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func scopeGrant(
    _ id: ID<ScopeGrant>, of app: ID<App>, in tx: any Transaction
) throws -> ScopeGrant {
    guard let grant = try ScopeGrantRecords(tx).find(id), grant.appID == app else {
        throw ChangeRefused.notFound(entity: "OAuth2ScopeConsentGrant", id: id.text)
    }
    return grant
}

/// The rows of grants.
package struct ScopeGrantRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL =
        "id, app_id, issuer, scope, created, created_by, last_updated"

    /// The grant with that id.
    package func find(_ id: ID<ScopeGrant>) throws -> ScopeGrant? {
        try tx.row("SELECT \(Self.columns) FROM api_scope_grant WHERE id = \(id)").map(grant)
    }

    /// What administrators have allowed an app; there are no more than scopes.
    package func list(of app: ID<App>) throws -> [ScopeGrant] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM api_scope_grant WHERE app_id = \(app)
            ORDER BY created, id
            """
        ).map(grant)
    }

    func insert(_ grant: ScopeGrant) throws {
        try tx.run(
            """
            INSERT INTO api_scope_grant (\(Self.columns))
            VALUES (\(grant.id), \(grant.appID), \(grant.issuer), \(grant.scope), \(grant.created),
                \(grant.createdBy), \(grant.lastUpdated))
            """)
    }

    func delete(_ id: ID<ScopeGrant>) throws {
        try tx.run("DELETE FROM api_scope_grant WHERE id = \(id)")
    }

    private func grant(_ row: Row) throws -> ScopeGrant {
        ScopeGrant(
            id: try row.id("id"), appID: try row.id("app_id"), issuer: try row.text("issuer"),
            scope: try row.text("scope"), created: try row.timestamp("created"),
            createdBy: try row.text("created_by"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}

/// The rows of the groups claims of apps at the organisation's own authorization server.
package struct AppIDTokenRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// With the wire's names; empty when nobody has said anything.
    package func find(_ app: ID<App>) throws -> JSONObject {
        let row = try tx.row("SELECT document FROM app_id_token WHERE app_id = \(app)")
        guard let row else { return [:] }
        return try row.object("document")
    }

    /// Replaces it.
    package func save(_ document: JSONObject, of app: ID<App>, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO app_id_token (app_id, document, last_updated)
            VALUES (\(app), \(JSON.object(document)), \(now))
            ON CONFLICT (app_id) DO UPDATE SET document = excluded.document,
                last_updated = excluded.last_updated
            """)
    }
}
