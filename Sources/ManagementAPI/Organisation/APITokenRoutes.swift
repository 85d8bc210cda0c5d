// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Hummingbird
import Persistence
package import Primitives
import Web

/// `/api-tokens`: the tokens by which programs call this API.
///
/// They are made by `moneta`, never by a request.
package struct APITokenRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let tokens = routes.group("api-tokens")
        tokens.get(use: list)
        tokens.delete("current", use: deleteCurrent)
        tokens.get(":tokenId", use: read)
        tokens.put(":tokenId", use: update)
        tokens.delete(":tokenId", use: delete)
    }

    /// `GET /api-tokens` → 200; `Link` headers only when there is more.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 200)
        let position = try listing.position()
        let base = services.baseURL
        let page = try await services.store.read { tx in
            try APITokenRecords(tx).list(after: position, limit: listing.page.limit)
                .map { apiTokenJSON($0, baseURL: base) }
        }
        return listing.answer(
            page, path: "/api/v1/api-tokens", services: services, links: page.next != nil)
    }

    /// `GET /api-tokens/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = ID<APIToken>(context.parameter("tokenId"))
        let token = try await services.store.read { tx in try apiToken(id, in: tx) }
        return .json(apiTokenJSON(token, baseURL: services.baseURL))
    }

    /// `PUT /api-tokens/{id}` → 200; the name can be changed.
    @Sendable private func update(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<APIToken>(context.parameter("tokenId"))
        var fields = try Fields(try await request.json(), of: "apiToken")
        let name = fields.has("name") ? fields.requiredString("name", longest: 255) : nil
        let owner = fields.string("userId").map { ID<User>($0) }
        let network = fields.network()
        try fields.check()
        let token = try await services.write(by: caller) { change in
            try updateAPIToken(id, name: name, owner: owner, network: network, in: change)
        }
        return .json(apiTokenJSON(token, baseURL: services.baseURL))
    }

    /// `DELETE /api-tokens/{id}` → 204.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        try await revoke(ID(context.parameter("tokenId")), context)
    }

    /// `DELETE /api-tokens/current` → 204: the token of this very request.
    @Sendable private func deleteCurrent(
        _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        guard let current = context.rateLimitKey else { throw ManagementError.notFound("Token", "current") }
        return try await revoke(ID(current), context)
    }

    private func revoke(_ id: ID<APIToken>, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        try await services.write(by: caller) { change in try revokeAPIToken(id, in: change) }
        return .noContent
    }
}

/// An API token as its clients read it, members in the recorded order; never its text.
package func apiTokenJSON(_ token: APIToken, baseURL: String) -> JSON {
    [
        "id": .string(token.id.text),
        "name": .string(token.name),
        "userId": .string(token.userID.text),
        "clientName": "Moneta API",
        "tokenWindow": "P30D",
        "network": token.network,
        "expiresAt": .string(token.expiresAt.wholeSecond.rfc3339),
        "created": .string(token.created.rfc3339),
        "lastUpdated": .string(token.lastUpdated.rfc3339),
        "_links": [
            "self": link("\(baseURL)/api/v1/api-tokens/\(token.id)", "DELETE", "GET"),
            "user": link("\(baseURL)/api/v1/users/\(token.userID)", "GET"),
        ],
    ]
}
