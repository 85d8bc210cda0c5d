// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/associatedServers`: whose tokens a server takes in an exchange.
package struct AssociatedServerRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let associated = routes.group("authorizationServers/:authServerId/associatedServers")
        associated.get(use: list)
        associated.post(use: create)
        associated.delete(":associatedServerId", use: delete)
    }

    /// `GET …/associatedServers?trusted=true|false` → 200, with `q`, `limit` and `after`.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 200)
        let position = try listing.position()
        let trusted = try listing.parameters.requiredFlag("trusted")
        let name = context.parameter("authServerId")
        let (path, page) = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let page = try AssociatedServerRecords(tx).page(
                trusted: trusted, by: server.id, matching: listing.q, after: position,
                limit: listing.page.limit)
            return (
                "/api/v1/authorizationServers/\(server.pathName)/associatedServers",
                Page(items: try documents(page.items, in: tx), next: page.next)
            )
        }
        return listing.answer(
            page, path: path, services: services, links: listing.hasLimit || page.next != nil)
    }

    /// `POST …/associatedServers` with `{"trusted":["aus…"]}` → 200 with the servers that are now trusted.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(await request.json(), of: "associatedServers")
        let names = fields.strings("trusted") ?? []
        try fields.check()
        let name = context.parameter("authServerId")
        let trusted = try await services.write(by: caller) { change in
            try documents(trustServers(names, by: name, in: change), in: change)
        }
        return .json(.array(trusted))
    }

    /// `DELETE …/associatedServers/{id}` → 204.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        let trusted = context.parameter("associatedServerId")
        try await services.write(by: caller) { change in try endTrust(in: trusted, by: name, in: change) }
        return .noContent
    }

    private func documents(_ servers: [AuthorizationServer], in tx: any Transaction) throws -> [JSON] {
        let kids = try KeyRecords(tx).activeKeyIDs(of: servers.map(\.id))
        return servers.map { serverDocument($0, kid: kids[$0.id], links: [:], services: services) }
    }
}
