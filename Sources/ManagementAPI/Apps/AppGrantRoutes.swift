// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/grants`: the scopes of the management API that administrators allow an app.
package struct AppGrantRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let grants = routes.group("apps/:appId/grants")
        grants.get(use: list)
        grants.post(use: grant)
        grants.get(":grantId", use: read)
        grants.delete(":grantId", use: revoke)
    }

    /// `GET …/grants` → 200.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let appID = context.parameter("appId")
        let services = services
        let documents = try await services.store.read { tx in
            let app = try Directory.app(named: appID, in: tx)
            return try ScopeGrantRecords(tx).list(of: app.id).map {
                Self.document($0, app, services, embedsScope: false)
            }
        }
        return .json(.array(documents))
    }

    /// `POST …/grants` `{issuer, scopeId}` → 200.
    @Sendable private func grant(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let appID = ID<App>(context.parameter("appId"))
        var fields = try Fields(try await request.json(), of: "grant")
        let scope = fields.requiredString("scopeId", longest: 255)
        let issuer = fields.requiredString("issuer", longest: 1024)
        let services = services
        if !issuer.isEmpty, issuer != services.baseURL, issuer != services.customURL {
            fields.refuse("issuer", "must be the organisation's own, \(services.baseURL)")
        }
        try fields.check()
        let document = try await services.write(by: caller) { change in
            let made = try grantScope(scope, issuer: issuer, to: appID, in: change)
            return Self.document(made, try app(named: appID.text, in: change), services, embedsScope: true)
        }
        return .json(document)
    }

    /// `GET …/grants/{grantId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (appID, id) = (context.parameter("appId"), ID<ScopeGrant>(context.parameter("grantId")))
        let expands = try !QueryParameters(request).expansions(of: ["scope"]).isEmpty
        let services = services
        let document = try await services.store.read { tx in
            let app = try Directory.app(named: appID, in: tx)
            return Self.document(
                try scopeGrant(id, of: app.id, in: tx), app, services, embedsScope: expands)
        }
        return .json(document)
    }

    /// `DELETE …/grants/{grantId}` → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (appID, id) = (ID<App>(context.parameter("appId")), ID<ScopeGrant>(context.parameter("grantId")))
        try await services.write(by: caller) { change in try revokeScope(id, of: appID, in: change) }
        return .noContent
    }

    private static func document(
        _ grant: ScopeGrant, _ app: App, _ services: ManagementServices, embedsScope: Bool
    ) -> JSON {
        let base = services.baseURL
        let url = "\(base)/api/v1/apps/\(app.id)/grants/\(grant.id)"
        var object: JSONObject = [
            "id": .string(grant.id.text), "status": "ACTIVE", "created": .string(grant.created.rfc3339),
            "createdBy": ["id": .string(grant.createdBy), "type": "User"],
            "lastUpdated": .string(grant.lastUpdated.rfc3339), "issuer": .string(grant.issuer),
            "clientId": .string(app.clientID),
        ]
        object["scopeId"] = .string(grant.scope)
        object["source"] = "ADMIN"
        if embedsScope { object["_embedded"] = ["scope": ["id": .string(grant.scope)]] }
        object["_links"] = [
            "app": ["href": .string("\(base)/api/v1/apps/\(app.id)"), "title": .string(app.label)],
            "self": link(url, "GET", "DELETE"),
            "client": [
                "href": .string("\(base)/oauth2/v1/clients/\(app.clientID)"), "title": .string(app.label),
            ],
        ]
        return .object(object)
    }
}
