// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/credentials/jwks`: the public keys of an app.
package struct AppKeyRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let keys = routes.group("apps/:appId/credentials/jwks")
        keys.get(use: list)
        keys.post(use: create)
        keys.get(":keyId", use: read)
        keys.put(":keyId", use: label)
        keys.delete(":keyId", use: delete)
        keys.post(":keyId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        keys.post(":keyId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET …/jwks` → 200 with an array.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let app = ID<App>(context.parameter("appId"))
        let services = services
        let keys = try await services.store.read { tx in
            _ = try services.app(app, in: tx)
            return try ClientKeyRecords(tx).list(of: app)
        }
        return .json(.array(keys.map { clientKeyJSON($0, baseURL: services.baseURL) }))
    }

    /// `POST …/jwks` → 201; `E0000001` for a key that is weak, private or there already.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let app = ID<App>(context.parameter("appId"))
        guard let body = try await request.json() else {
            throw ManagementError.malformed("the body is empty; it must be a JSON object")
        }
        var fields = try Fields(body, of: "JsonWebKey")
        let label = fields.credentialLabel()
        try fields.check()
        let draft = try ClientKeyDraft(
            .object((body.object ?? [:]).without(["name", "expiresAt", "lastUsed"])))
        let key = try await services.write(by: caller) { change in
            try addClientKey(draft, to: app, label: label, in: change)
        }
        return .json(clientKeyJSON(key, baseURL: services.baseURL), status: .created)
    }

    /// `GET …/jwks/{keyId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (app, id) = ids(context)
        let services = services
        let key = try await services.store.read { tx in
            _ = try services.app(app, in: tx)
            return try ClientKeyRecords(tx).find(id, of: app)
        }
        guard let key else { throw ManagementError.notFound("OAuth2ClientJsonWebKey", id.text) }
        return .json(clientKeyJSON(key, baseURL: services.baseURL))
    }

    /// `PUT …/jwks/{keyId} {"name","expiresAt"}` → 200; ours, not the original's.
    @Sendable private func label(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        var fields = try Fields(try await request.json(), of: "JsonWebKey")
        let label = fields.credentialLabel()
        try fields.check()
        let key = try await services.write(by: caller) { change in
            try labelClientKey(id, of: app, as: label, in: change)
        }
        return .json(clientKeyJSON(key, baseURL: services.baseURL))
    }

    /// `DELETE …/jwks/{keyId}` → 204; `E0000001` for an active one.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        try await services.write(by: caller) { change in try deleteClientKey(id, of: app, in: change) }
        return .noContent
    }

    /// `POST …/jwks/{keyId}/lifecycle/…` → 200 with the key.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        let key = try await services.write(by: caller) { change in
            try Directory.setStatus(status, ofKey: id, of: app, in: change)
        }
        return .json(clientKeyJSON(key, baseURL: services.baseURL))
    }

    private func ids(_ context: ManagementContext) -> (ID<App>, ID<ClientKey>) {
        (ID(context.parameter("appId")), ID(context.parameter("keyId")))
    }
}
