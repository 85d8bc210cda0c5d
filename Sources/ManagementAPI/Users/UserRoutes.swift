// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SystemLog
import Directory
package import Hummingbird
import Persistence
import Primitives
import SystemLog
package import Web

/// `/users`: the people in the directory.
package struct UserRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<WebContext>) {
        let users = routes.group("users")
        users.get(use: list)
        users.post(use: create)
        users.get(":userId", use: read)
        users.post(":userId") { try await update(isPartial: true, $0, $1) }
        users.put(":userId") { try await update(isPartial: false, $0, $1) }
        users.delete(":userId", use: delete)
        users.get(":userId/groups", use: groups)
        for step in UserStep.allCases {
            users.post(RouterPath(":userId/lifecycle/\(step.rawValue)")) { try await take(step, $0, $1) }
        }
    }

    /// `GET /users` → 200; deactivated users only when a filter or search asks for them.
    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.requireCaller()
        var listing = try Listing(request, standard: 200, most: 200)
        if listing.q != nil, !listing.hasLimit { listing = try Listing(request, standard: 10, most: 200) }
        let position = try listing.position()
        let dialect = services.store.dialect
        let filter = try listing.filterOrSearch { UserRecords.filterColumns(inSearch: $0, dialect) }
        let (base, list) = (services.baseURL, listing)
        let page = try await services.store.read { tx in
            try UserRecords(tx).list(
                q: list.q, filter: filter, withDeactivated: filter != nil, after: position,
                limit: list.page.limit
            ).map { userJSON($0, isListed: true, baseURL: base) }
        }
        return listing.answer(page, path: "/api/v1/users", services: services)
    }

    /// `POST /users?activate=true` → 200, PROVISIONED or STAGED.
    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try UserWrite(try await request.json(), of: "newUser")
        let status: UserStatus = try request.query()["activate"] == "false" ? .staged : .provisioned
        let surroundings = services.surroundings
        let user = try await services.store.write { tx in
            try createUser(
                profile: write.profile, status: status, groups: write.groups, by: caller, in: tx,
                with: surroundings)
        }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `GET /users/{id, login, short login or me}` → 200.
    @Sendable private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try name(context)
        let user = try await services.store.read { tx in try Directory.user(named: name, in: tx) }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `POST /users/{id}` changes what it names, `PUT` replaces the profile → 200.
    private func update(
        isPartial: Bool, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try name(context)
        let write = try UserWrite(try await request.json())
        let surroundings = services.surroundings
        let user = try await services.store.write { tx in
            try updateUser(
                name, profile: write.profile, isPartial: isPartial, by: caller, in: tx, with: surroundings)
        }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `DELETE /users/{id}` → 204: the first call deactivates, the second deletes.
    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try name(context)
        let surroundings = services.surroundings
        try await services.store.write { tx in try deleteUser(name, by: caller, in: tx, with: surroundings) }
        return .noContent
    }

    /// `GET /users/{id}/groups` → 200, Everyone among them.
    @Sendable private func groups(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try name(context)
        let groups = try await services.store.read { tx in
            try GroupRecords(tx).groups(of: Directory.user(named: name, in: tx).id)
        }
        return .json(.array(groups.map { groupJSON($0, baseURL: services.baseURL) }))
    }

    /// `POST /users/{id}/lifecycle/…` → 200 `{}`; activating twice is `E0000016`.
    private func take(
        _ step: UserStep, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try name(context)
        let surroundings = services.surroundings
        try await services.store.write { tx in
            if step == .activate,
                !UserStep.activate.from.contains(try Directory.user(named: name, in: tx).status)
            {
                throw ManagementError(
                    .forbidden, "E0000016", "Activation failed because the user is already active")
            }
            try Directory.take(step, ofUser: name, by: caller, in: tx, with: surroundings)
        }
        return .json([:])
    }

    /// What the path names; `me` is the caller.
    private func name(_ context: WebContext) throws -> String {
        let caller = try context.requireCaller()
        let name = context.parameter("userId")
        return name == "me" ? caller.id : name
    }
}
