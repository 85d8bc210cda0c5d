// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/deletedAuthorizationServers`: servers whose deletion can be undone; ours, not the original's.
package struct DeletedServerRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.get("deletedAuthorizationServers", use: list)
        routes.post("deletedAuthorizationServers/:authServerId/restore", use: restore)
    }

    /// `GET` → 200, the newest first, with `deleted` and `restorableUntil`.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 50, most: 200)
        let page = try await services.store.read { tx in
            let gone = try ServerRecords(tx).deleted(after: listing.page.after, limit: listing.page.limit + 1)
            return Page(items: gone, limit: listing.page.limit, position: \.server.id.text)
        }
        let items = page.map { gone -> JSON in
            [
                "id": .string(gone.server.id.text), "name": .string(gone.server.name),
                "description": .optional(gone.server.description),
                "audiences": [.string(gone.server.audience)],
                "deleted": .string(gone.deleted.rfc3339),
                "restorableUntil": .string((gone.deleted + DeletedServer.period).rfc3339),
            ]
        }
        return listing.answer(items, path: "/api/v1/deletedAuthorizationServers", services: services)
    }

    /// `POST …/{id}/restore` → 200 with the server.
    @Sendable private func restore(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = ID<AuthorizationServer>(context.parameter("authServerId"))
        let services = services
        let document = try await services.write(by: caller) { change in
            let server = try restoreServer(id, in: change)
            let kids = try KeyRecords(change).activeKeyIDs(of: [server.id])
            return serverDocument(server, kid: kids[server.id], services: services)
        }
        return .json(document)
    }
}
