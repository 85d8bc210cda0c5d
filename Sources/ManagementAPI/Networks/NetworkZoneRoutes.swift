// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/zones`: network zones.
package struct NetworkZoneRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let zones = routes.group("zones")
        zones.get(use: list)
        zones.post(use: create)
        zones.get(":zoneId", use: read)
        zones.put(":zoneId", use: replace)
        zones.delete(":zoneId", use: delete)
        zones.post(":zoneId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        zones.post(":zoneId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET /zones` → 200.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 200)
        let position = try listing.position()
        let filter = try listing.condition("filter", on: NetworkZoneRecords.filterColumns)
        let base = services.baseURL
        let page = try await services.store.read { tx in
            try NetworkZoneRecords(tx).list(filter: filter, after: position, limit: listing.page.limit)
                .map { networkZoneJSON($0, baseURL: base) }
        }
        return listing.answer(page, path: "/api/v1/zones", services: services)
    }

    /// `POST /zones` → 200; a zone that blocks the caller's address is made only with `force=true`.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let draft = try NetworkZoneDraft(reading: try await request.json())
        let isForced = try isForced(request)
        let zone = try await services.write(by: caller) { change in
            try createNetworkZone(draft, isForced: isForced, in: change)
        }
        return answer(zone)
    }

    /// `GET /zones/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = id(context)
        return answer(try await services.store.read { tx in try networkZone(id, in: tx) })
    }

    /// `PUT /zones/{id}` → 200; a `status` is applied, without one it stays.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = id(context)
        let draft = try NetworkZoneDraft(reading: try await request.json())
        let isForced = try isForced(request)
        let zone = try await services.write(by: caller) { change in
            try replaceNetworkZone(id, with: draft, isForced: isForced, in: change)
        }
        return answer(zone)
    }

    /// `DELETE /zones/{id}` → 204 for one that is inactive.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        try await services.write(by: caller) { change in try deleteNetworkZone(id, in: change) }
        return .noContent
    }

    /// `POST /zones/{id}/lifecycle/…` → 200 with the zone, however often it is called.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        let isForced = try isForced(request)
        let zone = try await services.write(by: caller) { change in
            try setNetworkZoneStatus(id, to: status, isForced: isForced, in: change)
        }
        return answer(zone)
    }

    /// Whether the caller says that it may be shut out.
    private func isForced(_ request: Request) throws -> Bool {
        try QueryParameters(request).flag("force") ?? false
    }

    private func id(_ context: ManagementContext) -> ID<NetworkZone> { ID(context.parameter("zoneId")) }

    private func answer(_ zone: NetworkZone) -> Response {
        .json(networkZoneJSON(zone, baseURL: services.baseURL))
    }
}
