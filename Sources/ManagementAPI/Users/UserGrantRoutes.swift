// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/users/{id}/grants` and `/users/{id}/clients/{id}/grants`: what a user has allowed apps.
package struct UserGrantRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let user = routes.group("users/:userId")
        user.get("grants", use: list)
        user.delete("grants", use: revokeAll)
        user.get("grants/:grantId", use: read)
        user.delete("grants/:grantId", use: revoke)
        user.get("clients/:clientId/grants", use: list)
        user.delete("clients/:clientId/grants", use: revokeAll)
    }

    /// `GET …/grants`, of all clients or one → 200, with `scopeId`, `expand=scope`, `limit` and `after`.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let clientID = context.pathParameters["clientId"]
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let expands = try !listing.parameters.expansions(of: ["scope"]).isEmpty
        let scope = try listing.parameters.text("scopeId", longest: 255).map { ID<Scope>($0) }
        let services = services
        let (path, page) = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let app = try clientID.map { try requireClient($0, in: tx) }
            let page = try ConsentRecords(tx).page(
                ofUser: user.id, to: app?.id, scope: scope, after: position, limit: listing.page.limit
            ).map { try grantDocument($0, of: user, embedsScope: expands, services, in: tx) }
            let client = app.map { "/clients/\($0.clientID)" } ?? ""
            return ("/api/v1/users/\(user.id)\(client)/grants", page)
        }
        return listing.answer(page, path: path, services: services)
    }

    /// `GET …/grants/{grantId}` → 200, with `expand=scope`.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let id = ID<Consent>(context.parameter("grantId"))
        let expands = try !QueryParameters(request).expansions(of: ["scope"]).isEmpty
        let services = services
        let document = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let consent = try ConsentRecords(tx).require(id, ofUser: user.id)
            return try grantDocument(consent, of: user, embedsScope: expands, services, in: tx)
        }
        return .json(document)
    }

    /// `DELETE …/grants`, of all clients or one → 204, also when there are none.
    @Sendable private func revokeAll(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let clientID = context.pathParameters["clientId"]
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            let app = try clientID.map { try requireClient($0, in: change) }
            try revokeConsents(of: user, to: app, in: change)
        }
        return .noContent
    }

    /// `DELETE …/grants/{grantId}` → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let id = ID<Consent>(context.parameter("grantId"))
        try await services.write(by: caller) { change in
            try revokeConsent(id, of: Directory.user(named: name, in: change), in: change)
        }
        return .noContent
    }
}
