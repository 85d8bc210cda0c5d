// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Directory
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers`: the servers themselves and their life cycle.
package struct ServerRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let servers = routes.group("authorizationServers")
        servers.get(use: list)
        servers.post(use: create)
        servers.get(":authServerId", use: get)
        servers.put(":authServerId", use: replace)
        servers.delete(":authServerId", use: delete)
        servers.post(":authServerId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        servers.post(":authServerId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET /authorizationServers` → 200 with `q`, `limit` and `after`.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 200)
        let position = try listing.position()
        let page = try await services.store.read { tx in
            let page = try ServerRecords(tx).page(
                matching: listing.q, after: position, limit: listing.page.limit)
            let kids = try KeyRecords(tx).activeKeyIDs(of: page.items.map(\.id))
            return page.map { serverDocument($0, kid: kids[$0.id], services: services) }
        }
        return listing.answer(
            page, path: "/api/v1/authorizationServers", services: services,
            links: listing.hasLimit || page.next != nil)
    }

    /// `POST /authorizationServers` → 201 with the scopes and claims of the system, and no policy.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await ServerWrite(request.json()).newSettings()
        try settings.check()
        let surroundings = services.surroundings
        let key = try NewSigningKey(settings.algorithm, sealedUnder: services.masterKey, with: surroundings)
        let server = try await services.write(by: caller) { change in
            try createServer(settings, key: key, in: change)
        }
        let document = serverDocument(server, kid: key.kid, services: services)
        return .json(document, status: .created).tagged(document)
    }

    /// `GET /authorizationServers/{id}` → 200; `default` names the default server.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let document = try await services.store.read { tx in
            try answer(ServerRecords(tx).require(name), in: tx)
        }
        return .json(document).tagged(document)
    }

    /// `PUT /authorizationServers/{id}` → 200; 412 when `If-Match` does not name the present version.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let write = try await ServerWrite(request.json())
        let precondition = Precondition(request)
        let name = context.parameter("authServerId")
        let document = try await services.write(by: caller) { change in
            let before = try lockServer(name, in: change)
            try precondition.check(current: entityTag(of: answer(before, in: change)))
            let server = try replaceServer(name, with: write.settings(replacing: before), in: change)
            return try answer(server, in: change)
        }
        return .json(document).tagged(document)
    }

    /// `DELETE /authorizationServers/{id}` → 204, active or not; 403 for the default server.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        try await services.write(by: caller) { change in try deleteServer(name, in: change) }
        return .noContent
    }

    /// `POST /authorizationServers/{id}/lifecycle/…` → 204, however often it is called.
    ///
    /// An activation waits until no new token can be as old as one of those that stay dead.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        if status == .active {
            let server = try await services.store.read { tx in try ServerRecords(tx).find(name) }
            try await services.surroundings.wait(past: server?.revokedThrough)
        }
        try await services.write(by: caller) { change in try setServerStatus(name, to: status, in: change) }
        return .noContent
    }

    private func answer(_ server: AuthorizationServer, in tx: any Transaction) throws -> JSON {
        let kids = try KeyRecords(tx).activeKeyIDs(of: [server.id])
        return serverDocument(server, kid: kids[server.id], services: services)
    }
}
