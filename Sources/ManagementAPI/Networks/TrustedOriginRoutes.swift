// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/trustedOrigins`: sites that browsers may come from.
package struct TrustedOriginRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let origins = routes.group("trustedOrigins")
        origins.get(use: list)
        origins.post(use: create)
        origins.get(":trustedOriginId", use: read)
        origins.put(":trustedOriginId", use: replace)
        origins.delete(":trustedOriginId", use: delete)
        origins.post(":trustedOriginId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        origins.post(":trustedOriginId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET /trustedOrigins` → 200, pages of 20.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let filter = try listing.condition("filter", on: TrustedOriginRecords.filterColumns)
        let base = services.baseURL
        let page = try await services.store.read { tx in
            try TrustedOriginRecords(tx).list(
                q: listing.q, filter: filter, after: position, limit: listing.page.limit
            ).map { trustedOriginJSON($0, baseURL: base) }
        }
        return listing.answer(page, path: "/api/v1/trustedOrigins", services: services)
    }

    /// `POST /trustedOrigins` → 200.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let draft = try TrustedOriginDraft(reading: try await request.json())
        let origin = try await services.write(by: caller) { change in
            try createTrustedOrigin(draft, in: change)
        }
        return answer(origin)
    }

    /// `GET /trustedOrigins/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = id(context)
        return answer(try await services.store.read { tx in try trustedOrigin(id, in: tx) })
    }

    /// `PUT /trustedOrigins/{id}` → 200.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = id(context)
        let draft = try TrustedOriginDraft(reading: try await request.json())
        let origin = try await services.write(by: caller) { change in
            try replaceTrustedOrigin(id, with: draft, in: change)
        }
        return answer(origin)
    }

    /// `DELETE /trustedOrigins/{id}` → 204.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        try await services.write(by: caller) { change in try deleteTrustedOrigin(id, in: change) }
        return .noContent
    }

    /// `POST /trustedOrigins/{id}/lifecycle/…` → 200 with the origin, however often it is called.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        let origin = try await services.write(by: caller) { change in
            try setTrustedOriginStatus(id, to: status, in: change)
        }
        return answer(origin)
    }

    private func id(_ context: ManagementContext) -> ID<TrustedOrigin> {
        ID(context.parameter("trustedOriginId"))
    }

    private func answer(_ origin: TrustedOrigin) -> Response {
        .json(trustedOriginJSON(origin, baseURL: services.baseURL))
    }
}
