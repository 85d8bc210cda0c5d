// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/credentials/secrets`: at most two secrets, so that one can follow the other.
package struct AppSecretRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let secrets = routes.group("apps/:appId/credentials/secrets")
        secrets.get(use: list)
        secrets.post(use: create)
        secrets.get(":secretId", use: read)
        secrets.put(":secretId", use: label)
        secrets.delete(":secretId", use: delete)
        secrets.post(":secretId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        secrets.post(":secretId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
    }

    /// `GET …/secrets` → 200; the secrets themselves are not in it.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let app = ID<App>(context.parameter("appId"))
        let services = services
        let secrets = try await services.store.read { tx in
            _ = try services.app(app, in: tx)
            return try ClientSecretRecords(tx).list(of: app)
        }
        return .json(.array(secrets.map { clientSecretJSON($0, baseURL: services.baseURL) }))
    }

    /// `POST …/secrets` → 201; the one answer that shows the secret.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let app = ID<App>(context.parameter("appId"))
        var fields = try Fields(try await request.json() ?? [:], of: "client_secret")
        let given = fields.givenSecret().map { Secret($0) }
        let status = fields.choice("status", Status.self) ?? .active
        let label = fields.credentialLabel()
        try fields.check()
        let services = services
        let (secret, text) = try await services.write(by: caller) { change in
            try addClientSecret(
                to: app, given: given, status: status, label: label, sealing: services.masterKey, in: change)
        }
        return .json(clientSecretJSON(secret, text: text, baseURL: services.baseURL), status: .created)
    }

    /// `GET …/secrets/{secretId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (app, id) = ids(context)
        let services = services
        let secret = try await services.store.read { tx in
            _ = try services.app(app, in: tx)
            return try ClientSecretRecords(tx).find(id, of: app)
        }
        guard let secret else { throw ManagementError.notFound("OAuth2ClientSecretMediated", id.text) }
        return .json(clientSecretJSON(secret, baseURL: services.baseURL))
    }

    /// `PUT …/secrets/{secretId} {"name","expiresAt"}` → 200; ours, not the original's.
    @Sendable private func label(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        var fields = try Fields(try await request.json(), of: "client_secret")
        let label = fields.credentialLabel()
        try fields.check()
        let secret = try await services.write(by: caller) { change in
            try labelClientSecret(id, of: app, as: label, in: change)
        }
        return .json(clientSecretJSON(secret, baseURL: services.baseURL))
    }

    /// `DELETE …/secrets/{secretId}` → 204; `E0000001` for an active one.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        try await services.write(by: caller) { change in try deleteClientSecret(id, of: app, in: change) }
        return .noContent
    }

    /// `POST …/secrets/{secretId}/lifecycle/…` → 200 with the secret's entry.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let (app, id) = ids(context)
        let secret = try await services.write(by: caller) { change in
            try Directory.setStatus(status, ofSecret: id, of: app, in: change)
        }
        return .json(clientSecretJSON(secret, baseURL: services.baseURL))
    }

    private func ids(_ context: ManagementContext) -> (ID<App>, ID<ClientSecret>) {
        (ID(context.parameter("appId")), ID(context.parameter("secretId")))
    }
}
