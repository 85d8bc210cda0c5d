// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/authorizationServers/{id}/claims`.
package struct ClaimRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let claims = routes.group("authorizationServers/:authServerId/claims")
        claims.get(use: list)
        claims.post(use: create)
        claims.get(":claimId", use: get)
        claims.put(":claimId", use: replace)
        claims.delete(":claimId", use: delete)
    }

    /// `GET …/claims` → 200, all of them.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let documents = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let path = serverPath(server, services)
            return try ClaimRecords(tx).list(of: server.id).map { claimDocument($0, server: path) }
        }
        return .json(.array(documents))
    }

    /// `POST …/claims` → 201; the expression or pattern is read before it is saved.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let settings = try await ClaimWrite(request.json()).settings
        let name = context.parameter("authServerId")
        let document = try await services.write(by: caller) { change in
            let claim = try createClaim(settings, of: name, in: change)
            return claimDocument(claim, server: serverPath(try ServerRecords(change).require(name), services))
        }
        return .json(document, status: .created).tagged(document)
    }

    /// `GET …/claims/{claimId}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let id = context.parameter("claimId")
        let document = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            return claimDocument(
                try ClaimRecords(tx).require(id, of: server.id), server: serverPath(server, services))
        }
        return .json(document).tagged(document)
    }

    /// `PUT …/claims/{claimId}` → 200; of a system claim one member can be changed.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let settings = try await ClaimWrite(request.json()).settings
        let precondition = Precondition(request)
        let name = context.parameter("authServerId")
        let id = context.parameter("claimId")
        let document = try await services.write(by: caller) { change in
            let server = try lockServer(name, in: change)
            let path = serverPath(server, services)
            let before = try ClaimRecords(change).require(id, of: server.id)
            try precondition.check(current: entityTag(of: claimDocument(before, server: path)))
            let claim = try replaceClaim(id, of: name, with: settings, in: change)
            return claimDocument(claim, server: path)
        }
        return .json(document).tagged(document)
    }

    /// `DELETE …/claims/{claimId}` → 204; 403 for a system claim.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("authServerId")
        let id = context.parameter("claimId")
        try await services.write(by: caller) { change in try deleteClaim(id, of: name, in: change) }
        return .noContent
    }
}
