// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/clients`: the clients that hold refresh tokens, and those tokens.
package struct ServerClientRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let clients = routes.group("authorizationServers/:authServerId/clients")
        clients.get(use: list)
        clients.get(":clientId/tokens", use: listTokens)
        clients.delete(":clientId/tokens", use: revokeAll)
        clients.get(":clientId/tokens/:tokenId", use: getToken)
        clients.delete(":clientId/tokens/:tokenId", use: revoke)
    }

    /// `GET …/clients` → 200: the clients with a usable refresh token of the server.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let documents = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            return try RefreshTokenRecords(tx).holders(of: server.id, at: services.surroundings.now())
                .map { tokenHolderDocument($0, server: serverPath(server, services)) }
        }
        return .json(.array(documents))
    }

    /// `GET …/clients/{clientId}/tokens` → 200, with `limit`, `after` and `expand=scope`.
    @Sendable private func listTokens(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let expands = try expandsScopes(listing.parameters)
        let name = context.parameter("authServerId")
        let clientID = context.parameter("clientId")
        let (path, page) = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let app = try requireClient(clientID, in: tx)
            let page = try RefreshTokenRecords(tx).page(
                of: server.id, heldBy: app.id, after: position, limit: listing.page.limit,
                at: services.surroundings.now())
            return (
                "/api/v1\(collection(server, app))",
                try page.map { try document($0, server, app, expands, in: tx) }
            )
        }
        return listing.answer(page, path: path, services: services)
    }

    /// `GET …/clients/{clientId}/tokens/{tokenId}` → 200.
    @Sendable private func getToken(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        _ = try context.requireCaller()
        let expands = try expandsScopes(QueryParameters(request))
        let name = context.parameter("authServerId")
        let clientID = context.parameter("clientId")
        let tokenID = context.parameter("tokenId")
        let answer = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let app = try requireClient(clientID, in: tx)
            let token = try RefreshTokenRecords(tx).require(
                tokenID, of: server.id, heldBy: app.id, at: services.surroundings.now())
            return try document(token, server, app, expands, in: tx)
        }
        return .json(answer)
    }

    /// `DELETE …/clients/{clientId}/tokens` → 204.
    @Sendable private func revokeAll(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        let clientID = context.parameter("clientId")
        try await services.write(by: caller) { change in
            try revokeRefreshTokens(of: name, heldBy: clientID, in: change)
        }
        return .noContent
    }

    /// `DELETE …/clients/{clientId}/tokens/{tokenId}` → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        let clientID = context.parameter("clientId")
        let tokenID = context.parameter("tokenId")
        try await services.write(by: caller) { change in
            try revokeRefreshToken(tokenID, of: name, heldBy: clientID, in: change)
        }
        return .noContent
    }

    private func expandsScopes(_ parameters: QueryParameters) throws -> Bool {
        try !parameters.expansions(of: ["scope"]).isEmpty
    }

    private func collection(_ server: AuthorizationServer, _ app: App) -> String {
        "/authorizationServers/\(server.pathName)/clients/\(app.clientID)/tokens"
    }

    private func document(
        _ token: RefreshToken, _ server: AuthorizationServer, _ app: App, _ embedsScopes: Bool,
        in tx: any Transaction
    ) throws -> JSON {
        try refreshTokenDocument(
            token, in: collection(server, app), of: server, heldBy: app, embedsScopes: embedsScopes,
            services: services, tx: tx)
    }
}
