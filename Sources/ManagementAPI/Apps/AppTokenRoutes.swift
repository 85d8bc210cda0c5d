// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/apps/{id}/tokens`: the refresh tokens that an app holds, of every server.
package struct AppTokenRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let tokens = routes.group("apps/:appId/tokens")
        tokens.get(use: list)
        tokens.delete(use: revokeAll)
        tokens.get(":tokenId", use: read)
        tokens.delete(":tokenId", use: revoke)
    }

    /// `GET …/tokens` → 200, pages of 20.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let appID = context.parameter("appId")
        let expands = Self.expands(listing.parameters)
        let (services, now) = (services, services.surroundings.now())
        let page = try await services.store.read { tx in
            let app = try Self.app(appID, in: tx)
            return try RefreshTokenRecords(tx).page(
                heldBy: app.id, after: position, limit: listing.page.limit, at: now
            ).map { try Self.document($0, app, expands, services, in: tx) }
        }
        return listing.answer(page, path: "/api/v1/apps/\(appID)/tokens", services: services)
    }

    /// `GET …/tokens/{tokenId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (appID, tokenID) = (context.parameter("appId"), context.parameter("tokenId"))
        let expands = Self.expands(try QueryParameters(request))
        let (services, now) = (services, services.surroundings.now())
        let document = try await services.store.read { tx in
            let app = try Self.app(appID, in: tx)
            let token = try RefreshTokenRecords(tx).require(tokenID, heldBy: app.id, at: now)
            return try Self.document(token, app, expands, services, in: tx)
        }
        return .json(document)
    }

    /// `DELETE …/tokens` → 204.
    @Sendable private func revokeAll(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let appID = context.parameter("appId")
        try await services.write(by: caller) { change in
            try revokeRefreshTokens(heldBy: Self.app(appID, in: change), in: change)
        }
        return .noContent
    }

    /// `DELETE …/tokens/{tokenId}` → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (appID, tokenID) = (context.parameter("appId"), context.parameter("tokenId"))
        let surroundings = services.surroundings
        try await services.write(by: caller) { change in
            let app = try Self.app(appID, in: change)
            let token = try RefreshTokenRecords(change).require(
                tokenID, heldBy: app.id, at: surroundings.now())
            try revokeRefreshToken(token.id.text, of: token.serverID.text, heldBy: app.clientID, in: change)
        }
        return .noContent
    }

    private static func app(_ id: String, in tx: any Transaction) throws -> App {
        try Directory.app(named: id, in: tx)
    }

    /// The original ignores what it does not know here.
    private static func expands(_ parameters: QueryParameters) -> Bool {
        parameters.word("expand", of: ["scope"]) != nil
    }

    private static func document(
        _ token: RefreshToken, _ app: App, _ embedsScopes: Bool, _ services: ManagementServices,
        in tx: any Transaction
    ) throws -> JSON {
        try refreshTokenDocument(
            token, in: "/apps/\(app.id)/tokens", of: ServerRecords(tx).require(token.serverID.text),
            heldBy: app, embedsScopes: embedsScopes, services: services, tx: tx)
    }
}
