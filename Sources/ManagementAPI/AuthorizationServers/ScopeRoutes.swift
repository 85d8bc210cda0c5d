// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/scopes`.
package struct ScopeRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let scopes = routes.group("authorizationServers/:authServerId/scopes")
        scopes.get(use: list)
        scopes.post(use: create)
        scopes.get(":scopeId", use: get)
        scopes.put(":scopeId", use: replace)
        scopes.delete(":scopeId", use: delete)
    }

    /// `GET …/scopes` → 200 with `q`, `filter`, `limit` and `after`; everything when no limit is asked for.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 200, most: 200)
        let filter = try listing.parameters.text("filter").flatMap { try ScopeFilter($0) }
        let name = context.parameter("authServerId")
        let (path, page) = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let link = serverPath(server, services)
            var scopes = try ScopeRecords(tx).list(of: server.id)
            if let q = listing.q?.lowercased() { scopes = scopes.filter { $0.name.lowercased().contains(q) } }
            if let filter { scopes = scopes.filter(filter.matches) }
            let documents = shown(of: scopes, listing).map { scopeDocument($0, server: link) }
            return ("/api/v1/authorizationServers/\(server.pathName)/scopes", documents)
        }
        return listing.answer(
            page, path: path, services: services, links: listing.hasLimit || page.next != nil)
    }

    /// One page; the cursor is the name of the last scope shown, which may be gone by the next request.
    private func shown(of scopes: [Scope], _ listing: Listing) -> Page<Scope> {
        var rest = scopes
        if let after = listing.page.after {
            let position = SystemScopes.position(after)
            rest = scopes.filter { SystemScopes.position($0.name) > position }
        }
        return Page(items: rest, limit: listing.hasLimit ? listing.page.limit : Int.max) { $0.name }
    }

    /// `POST …/scopes` → 201.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await ScopeWrite(request.json()).settings
        let name = context.parameter("authServerId")
        let document = try await services.write(by: caller) { change in
            let scope = try createScope(settings, of: name, in: change)
            return scopeDocument(scope, server: serverPath(try ServerRecords(change).require(name), services))
        }
        return .json(document, status: .created).tagged(document)
    }

    /// `GET …/scopes/{scopeId}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let id = context.parameter("scopeId")
        let document = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            return scopeDocument(
                try ScopeRecords(tx).require(id, of: server.id), server: serverPath(server, services))
        }
        return .json(document).tagged(document)
    }

    /// `PUT …/scopes/{scopeId}` → 200; the name of a system scope stays.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let settings = try await ScopeWrite(request.json()).settings
        let precondition = Precondition(request)
        let name = context.parameter("authServerId")
        let id = context.parameter("scopeId")
        let document = try await services.write(by: caller) { change in
            let server = try lockServer(name, in: change)
            let path = serverPath(server, services)
            let before = try ScopeRecords(change).require(id, of: server.id)
            try precondition.check(current: entityTag(of: scopeDocument(before, server: path)))
            let scope = try replaceScope(id, of: name, with: settings, in: change)
            return scopeDocument(scope, server: path)
        }
        return .json(document).tagged(document)
    }

    /// `DELETE …/scopes/{scopeId}` → 204; 403 for a system scope.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        let id = context.parameter("scopeId")
        try await services.write(by: caller) { change in try deleteScope(id, of: name, in: change) }
        return .noContent
    }
}
