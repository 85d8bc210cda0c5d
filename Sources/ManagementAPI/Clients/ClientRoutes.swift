// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/oauth2/v1/clients`: apps in the words of dynamic client registration (RFC 7591, RFC 7592 and the
/// original's dialect).
///
/// The caller is an administrator or an app with `okta.clients.*`; there are no registration access tokens.
package struct ClientRoutes {
    private static let path = "/oauth2/v1/clients"
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    /// `routes` begins at the root and has the middleware that proves who the caller is.
    package func add(to routes: RouterGroup<ManagementContext>) {
        let clients = routes.group("oauth2/v1/clients")
        clients.get(use: list)
        clients.post { request, context in
            try await Self.inOAuthWords { try await register(request, context) }
        }
        clients.get(":clientId") { request, context in
            try await Self.inOAuthWords { try await read(request, context) }
        }
        clients.put(":clientId") { request, context in
            try await Self.inOAuthWords { try await replace(request, context) }
        }
        clients.delete(":clientId", use: delete)
        clients.post(":clientId/lifecycle/newSecret") { request, context in
            try await Self.inOAuthWords { try await renewSecret(request, context) }
        }
    }

    /// `GET /clients` → 200; `q` is the beginning of a name.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let page = try await services.store.read { tx in
            let page = try AppRecords(tx).list(
                labelPrefix: listing.q, after: position, limit: listing.page.limit)
            let keys = try ClientKeyRecords(tx).lists(of: page.items.map(\.id))
            return page.map { clientJSON($0, keys: keys[$0.id] ?? []) }
        }
        return listing.answer(page, path: Self.path, services: services)
    }

    /// `POST /clients` → 201 with the secret, this once.
    private func register(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try ClientWrite(try await request.json())
        let services = services
        let answer = try await services.write(by: caller) { change in
            let made = try createApp(write.draft, activate: true, sealing: services.masterKey, in: change)
            return clientJSON(
                made.app, keys: try ClientKeyRecords(change).list(of: made.app.id),
                secret: made.secret ?? write.draft.clientSecret)
        }
        return .json(answer, status: .created)
    }

    /// `GET /clients/{client_id}` → 200.
    private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = context.parameter("clientId")
        return .json(
            try await services.store.read { tx in
                let app = try Self.client(id, in: tx)
                return clientJSON(app, keys: try ClientKeyRecords(tx).list(of: app.id))
            })
    }

    /// `PUT /clients/{client_id}` → 200; `client_id`, `application_type` and the secret stay.
    private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("clientId")
        let body = try await request.json()
        let services = services
        let answer = try await services.write(by: caller) { change in
            let before = try Self.client(id, in: change)
            let write = try ClientWrite(body, replacing: before)
            let changed = try replaceApp(before.id, by: write.draft, sealing: services.masterKey, in: change)
            return clientJSON(
                changed.app, keys: try ClientKeyRecords(change).list(of: before.id), secret: changed.secret)
        }
        return .json(answer)
    }

    /// `DELETE /clients/{client_id}` → 204, active or not.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("clientId")
        try await services.write(by: caller) { change in
            guard let app = try AppRecords(change).find(clientID: id) else {
                throw ManagementError.notFound("PublicClientApp", id)
            }
            try setStatus(.inactive, ofApp: app.id, in: change)
            try deleteApp(app.id, in: change)
        }
        return .noContent
    }

    /// `POST /clients/{client_id}/lifecycle/newSecret` → 200 with the secret; the old ones are void at once.
    private func renewSecret(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("clientId")
        let services = services
        let answer = try await services.write(by: caller) { change in
            let app = try Self.client(id, in: change)
            let secret = try renewClientSecret(of: app.id, sealing: services.masterKey, in: change)
            return clientJSON(app, keys: try ClientKeyRecords(change).list(of: app.id), secret: secret)
        }
        return .json(answer)
    }

    /// An unknown client is `invalid_client` (RFC 7592 §2.1: 401 rather than 404).
    private static func client(_ id: String, in tx: any Transaction) throws -> App {
        guard let app = try AppRecords(tx).find(clientID: id) else {
            throw ManagementError(.unauthorized, "invalid_client", "Client with id \(id) not found.")
        }
        return app
    }

    /// Says of mistakes what RFC 7591 §3.2.2 has for them.
    private static func inOAuthWords(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch {
            guard let known = ManagementError.known(error),
                known.status == .badRequest || known.code == "invalid_client"
            else { throw error }
            let isURI =
                known.causes.first.map { $0.hasPrefix("redirect_uris") || $0.contains(".redirect_uris") }
                ?? false
            let code =
                known.code == "invalid_client"
                ? known.code : isURI ? "invalid_redirect_uri" : "invalid_client_metadata"
            let description = known.causes.isEmpty ? known.summary : known.causes.joined(separator: "; ")
            return .json(
                ["error": .string(code), "error_description": .string(description)], status: known.status)
        }
    }
}
