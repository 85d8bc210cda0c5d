// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/grants` and `/users/{id}/grants`: what apps may ask for, by administrators and by users.
package struct AppGrantRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let grants = routes.group("apps/:appId/grants")
        grants.get(use: list)
        grants.post(use: grant)
        grants.get(":grantId", use: read)
        grants.delete(":grantId", use: revoke)
        let users = routes.group("users/:userId")
        users.get("grants", use: listOfUser)
        users.delete("grants", use: revokeOfUser)
        users.get("grants/:grantId", use: readOfUser)
        users.delete("grants/:grantId", use: revokeOfUser)
        users.get("clients/:clientId/grants", use: listOfUser)
        users.delete("clients/:clientId/grants", use: revokeOfUser)
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

    /// `GET /users/{id}/grants`, or those of one client → 200.
    @Sendable private func listOfUser(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let name = try context.userName()
        let clientID = context.pathParameters["clientId"]
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let services = services
        let (path, page) = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let app = try clientID.map { try Self.client($0, in: tx) }
            let page = try ScopeGrantRecords(tx).list(
                ofUser: user.id, app: app?.id, after: position, limit: listing.page.limit
            ).map { grant in
                Self.document(
                    grant, try Directory.app(named: grant.appID.text, in: tx), services, embedsScope: false)
            }
            let client = app.map { "/clients/\($0.clientID)" } ?? ""
            return ("/api/v1/users/\(user.id)\(client)/grants", page)
        }
        return listing.answer(page, path: path, services: services)
    }

    /// `GET /users/{id}/grants/{grantId}` → 200.
    @Sendable private func readOfUser(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let name = try context.userName()
        let id = ID<ScopeGrant>(context.parameter("grantId"))
        let services = services
        let document = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            guard let grant = try ScopeGrantRecords(tx).find(id), grant.userID == user.id else {
                throw ChangeRefused.notFound(entity: "OAuth2ScopeConsentGrant", id: id.text)
            }
            return Self.document(
                grant, try Directory.app(named: grant.appID.text, in: tx), services, embedsScope: false)
        }
        return .json(document)
    }

    /// `DELETE /users/{id}/grants`, those of one client, or one → 204.
    @Sendable private func revokeOfUser(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let clientID = context.pathParameters["clientId"]
        let grantID = context.pathParameters["grantId"].map { ID<ScopeGrant>($0) }
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            let app = try clientID.map { try Self.client($0, in: change) }
            let count = try ScopeGrantRecords(change).delete(ofUser: user.id, app: app?.id, id: grantID)
            if let grantID, count == 0 {
                throw ChangeRefused.notFound(entity: "OAuth2ScopeConsentGrant", id: grantID.text)
            }
        }
        return .noContent
    }

    private static func client(_ clientID: String, in tx: any Transaction) throws -> App {
        guard let app = try AppRecords(tx).find(clientID: clientID) else {
            throw ChangeRefused.notFound(entity: "PublicClientApp", id: clientID)
        }
        return app
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
        object["userId"] = grant.userID.map { .string($0.text) }
        object["scopeId"] = .string(grant.scope)
        object["source"] = .string(grant.source)
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
