// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/apps`: OpenID Connect apps and their life cycle.
package struct AppRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let apps = routes.group("apps")
        apps.get(use: list)
        apps.post(use: create)
        apps.get(":appId", use: read)
        apps.put(":appId", use: replace)
        apps.delete(":appId", use: delete)
        apps.post(":appId/lifecycle/activate") { try await setStatus(.active, $0, $1) }
        apps.post(":appId/lifecycle/deactivate") { try await setStatus(.inactive, $0, $1) }
        apps.put(":appId/policies/:policyId", use: assignPolicy)
    }

    /// `GET /apps` → 200, pages of 20.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let filter = try listing.condition("filter", on: AppRecords.filterColumns)
        let (services, base) = (services, services.baseURL)
        let page = try await services.store.read { tx in
            let organisation = try OrganisationRecords(tx).find()?.id
            let page = try AppRecords(tx).list(
                q: listing.q, filter: filter, after: position, limit: listing.page.limit)
            let keys = try ClientKeyRecords(tx).lists(of: page.items.map(\.id))
            let key = try services.signingKeyID(in: tx)
            return page.map {
                appJSON(
                    $0, keys: keys[$0.id] ?? [], organisation: organisation, signingKeyID: key, baseURL: base)
            }
        }
        return listing.answer(page, path: "/api/v1/apps", services: services)
    }

    /// `POST /apps?activate=true` → 200; the one answer that shows a made secret.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try AppWrite(try await request.json())
        let activate = try QueryParameters(request).flag("activate") ?? true
        let services = services
        let answer = try await services.write(by: caller) { change in
            let created = try createApp(
                write.draft, activate: activate, sealing: services.masterKey, in: change)
            return try services.json(created.app, secret: created.secret, in: change)
        }
        return .json(answer)
    }

    /// `GET /apps/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = ID<App>(context.parameter("appId"))
        let services = services
        let answer = try await services.store.read { tx in try services.json(services.app(id, in: tx), in: tx)
        }
        return .json(answer).tagged(answer)
    }

    /// `PUT /apps/{id}` → 200; what the body leaves out takes its default.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = ID<App>(context.parameter("appId"))
        let write = try AppWrite(try await request.json())
        let precondition = Precondition(request)
        let services = services
        let answer = try await services.write(by: caller) { change in
            let before = try services.json(services.app(id, in: change), in: change)
            try precondition.check(current: entityTag(of: before))
            let changed = try replaceApp(id, by: write.draft, sealing: services.masterKey, in: change)
            return try services.json(changed.app, secret: changed.secret, in: change)
        }
        return .json(answer).tagged(answer)
    }

    /// `DELETE /apps/{id}` → 204; `E0000056` for an active app.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<App>(context.parameter("appId"))
        try await services.write(by: caller) { change in try deleteApp(id, in: change) }
        return .noContent
    }

    /// `POST /apps/{id}/lifecycle/…` → 200 `{}`.
    ///
    /// An activation waits until no new token can be as old as one of those that stay dead.
    private func setStatus(
        _ status: Status, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<App>(context.parameter("appId"))
        let surroundings = services.surroundings
        if status == .active {
            let app = try await services.store.read { tx in try AppRecords(tx).find(id) }
            try await surroundings.wait(past: app?.revokedThrough)
        }
        try await services.write(by: caller) { change in try setAppStatus(id, to: status, in: change) }
        return .json([:])
    }

    /// `PUT /apps/{id}/policies/{policyId}` → 204.
    ///
    /// The policy is kept and named in the app's links; it decides as soon as people sign in.
    @Sendable private func assignPolicy(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let id = ID<App>(context.parameter("appId"))
        let policy = context.parameter("policyId")
        guard policy.utf8.count <= 64, policy.utf8.allSatisfy({ (48...122).contains($0) }) else {
            throw ManagementError.notFound("Policy", policy.shortened(to: 64))
        }
        try await services.write(by: caller) { change in try assignAccessPolicy(policy, to: id, in: change) }
        return .noContent
    }
}

extension ManagementServices {
    /// The app with that id, or ``ChangeRefused/notFound(entity:id:)``.
    func app(_ id: ID<App>, in tx: any Transaction) throws -> App {
        guard let app = try AppRecords(tx).find(id) else {
            throw ChangeRefused.notFound(entity: "AppInstance", id: id.text)
        }
        return app
    }

    /// The active key of the organisation's own authorization server.
    fileprivate func signingKeyID(in tx: any Transaction) throws -> String? {
        guard let server = try ServerRecords(tx).organisation() else { return nil }
        return try KeyRecords(tx).keys(of: server.id).first { $0.state == .active }?.kid
    }

    /// An app with its keys, as its clients read it.
    func json(_ app: App, secret: Secret? = nil, in tx: any Transaction) throws -> JSON {
        appJSON(
            app, keys: try ClientKeyRecords(tx).list(of: app.id), secret: secret,
            organisation: try OrganisationRecords(tx).find()?.id,
            signingKeyID: try signingKeyID(in: tx), baseURL: baseURL)
    }
}
