// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/users/{id}/clients`: the clients that hold refresh tokens of a user or are allowed something, and those
/// tokens.
package struct UserTokenRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let clients = routes.group("users/:userId/clients")
        clients.get(use: list)
        clients.get(":clientId/tokens", use: listTokens)
        clients.delete(":clientId/tokens", use: revokeAll)
        clients.get(":clientId/tokens/:tokenId", use: getToken)
        clients.delete(":clientId/tokens/:tokenId", use: revoke)
    }

    /// `GET …/clients` → 200.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let (now, base) = (services.surroundings.now(), services.baseURL)
        let documents = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            var apps = try RefreshTokenRecords(tx).holders(ofUser: user.id, at: now)
            let holders = Set(apps.map(\.id))
            apps += try ConsentRecords(tx).apps(ofUser: user.id).filter { !holders.contains($0.id) }
            return apps.sorted { Name($0.clientID) < Name($1.clientID) }.map {
                clientOfUserDocument($0, user: "\(base)/api/v1/users/\(user.id)")
            }
        }
        return .json(.array(documents))
    }

    /// `GET …/clients/{clientId}/tokens` → 200.
    @Sendable private func listTokens(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let name = try context.userName()
        let clientID = context.parameter("clientId")
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let expands = try !listing.parameters.expansions(of: ["scope"]).isEmpty
        let (now, services) = (services.surroundings.now(), services)
        let (path, page) = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let app = try requireClient(clientID, in: tx)
            let page = try RefreshTokenRecords(tx).page(
                ofUser: user.id, heldBy: app.id, after: position, limit: listing.page.limit, at: now)
            let documents = try page.map { token in try document(token, user, app, expands, in: tx) }
            return ("/api/v1/users/\(user.id)/clients/\(app.clientID)/tokens", documents)
        }
        return listing.answer(page, path: path, services: services)
    }

    /// `GET …/clients/{clientId}/tokens/{tokenId}` → 200.
    @Sendable private func getToken(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let name = try context.userName()
        let (clientID, tokenID) = (context.parameter("clientId"), context.parameter("tokenId"))
        let expands = try !QueryParameters(request).expansions(of: ["scope"]).isEmpty
        let now = services.surroundings.now()
        let answer = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let app = try requireClient(clientID, in: tx)
            let token = try RefreshTokenRecords(tx).require(
                tokenID, ofUser: user.id, heldBy: app.id, at: now)
            return try document(token, user, app, expands, in: tx)
        }
        return .json(answer)
    }

    /// `DELETE …/clients/{clientId}/tokens` → 204.
    @Sendable private func revokeAll(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let clientID = context.parameter("clientId")
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            try revokeRefreshTokens(ofUser: user, heldBy: requireClient(clientID, in: change), in: change)
        }
        return .noContent
    }

    /// `DELETE …/clients/{clientId}/tokens/{tokenId}` → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let (clientID, tokenID) = (context.parameter("clientId"), context.parameter("tokenId"))
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            try revokeRefreshToken(
                tokenID, ofUser: user, heldBy: requireClient(clientID, in: change), in: change)
        }
        return .noContent
    }

    private func document(
        _ token: RefreshToken, _ user: User, _ app: App, _ embedsScopes: Bool, in tx: any Transaction
    ) throws -> JSON {
        try refreshTokenDocument(
            token, in: "/users/\(user.id)/clients/\(app.clientID)/tokens",
            of: ServerRecords(tx).require(token.serverID.text), heldBy: app, embedsScopes: embedsScopes,
            services: services, tx: tx)
    }
}
