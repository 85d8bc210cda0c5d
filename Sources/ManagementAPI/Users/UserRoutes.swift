// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import OAuth
import SignIn
import SystemLog
import Web

/// `/users`: the people in the directory.
package struct UserRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let users = routes.group("users")
        users.get(use: list)
        users.post(use: create)
        users.get(":userId", use: read)
        users.post(":userId") { try await update(isPartial: true, $0, $1) }
        users.put(":userId") { try await update(isPartial: false, $0, $1) }
        users.delete(":userId", use: delete)
        users.get(":userId/groups", use: groups)
    }

    /// `GET /users` → 200; deactivated users only when a filter or search asks for them.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        var listing = try Listing(request, standard: 200, most: 200)
        if listing.q != nil, !listing.hasLimit { listing = try Listing(request, standard: 10, most: 200) }
        let (search, isSearch) = try listing.userSearch()
        let (base, list) = (services.baseURL, listing)
        let page = try await services.store.read { tx in
            let records = UserRecords(tx)
            do {
                if let q = list.q, search.filter == nil {
                    let users = try records.beginning(with: q, limit: list.page.limit)
                    return Page(items: users, next: nil).map { userJSON($0, isListed: true, baseURL: base) }
                }
                return try records.search(
                    search, inSearch: isSearch, after: list.page.after, limit: list.page.limit
                ).map { userJSON($0, isListed: true, baseURL: base) }
            } catch let error as FilterError {
                throw ManagementError.invalidSearch("\(isSearch ? "search" : "filter"): \(error)")
            } catch is InvalidCursor {
                throw ManagementError.invalidPaging("Invalid cursor.")
            }
        }
        return listing.answer(page, path: "/api/v1/users", services: services)
    }

    /// `POST /users?activate=true` → 200: STAGED, PROVISIONED, or with a password ACTIVE.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try UserWrite(try await request.json(), of: "newUser")
        let query = try QueryParameters(request)
        let activates = query.flag("activate") ?? true
        let mustChange = query.word("nextLogin", of: ["changePassword"]) != nil
        let credentials = try await NewCredentials(
            write, login: write.profile?["login"]?.string ?? "", history: nil, services: services)
        if mustChange, !activates || !credentials.hasPassword {
            throw ManagementError.validation(
                "nextLogin", ["nextLogin: needs activate=true and credentials.password"])
        }
        let status: UserStatus = activates ? (credentials.hasPassword ? .active : .provisioned) : .staged
        let base = services.baseURL
        let user = try await services.write(by: caller) { change in
            // The members of such groups are administrators, and nobody makes those but a super
            // administrator.
            try context.requireReach(write.groups.map { (.group, $0.text) }, in: change)
            let made = try createUser(
                profile: write.profile ?? [:], status: status, groups: write.groups,
                typeID: write.typeID ?? User.defaultTypeID, in: change)
            if status == .provisioned {
                _ = try deliver(.activation, to: made, byMail: true, baseURL: base, in: change)
            }
            return try credentials.store(for: made, mustChange: mustChange, in: change)
        }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `GET /users/{id, login, short login or me}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let user = try await services.store.read { tx in try Directory.user(named: name, in: tx) }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `POST /users/{id}` changes what it names, `PUT` replaces the profile → 200.
    ///
    /// Clients send back what they know, the present password too; with `strict=true` a password that was
    /// used before is refused.
    private func update(
        isPartial: Bool, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let write = try UserWrite(try await request.json())
        let isStrict = try QueryParameters(request).flag("strict") ?? false
        let before = try await services.store.read { tx in try Directory.user(named: name, in: tx) }
        let credentials = try await NewCredentials(
            write, login: before.login, history: isStrict ? before.id : nil, services: services)
        let user = try await services.write(by: caller) { change in
            let user = try updateUser(
                before.id.text, profile: write.profile ?? before.profile,
                isPartial: isPartial || write.profile == nil, typeID: write.typeID, in: change)
            return try credentials.store(for: user, in: change)
        }
        return .json(userJSON(user, baseURL: services.baseURL))
    }

    /// `DELETE /users/{id}` → 204: the first call deactivates, the second deletes.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try context.userName()
        try await services.write(by: caller) { change in
            let user = try Directory.user(named: name, in: change)
            try endSessions(of: user.id, in: change)
            try revokeRefreshTokens(ofUser: user, in: change)
            try deleteUser(user.id.text, in: change)
        }
        return .noContent
    }

    /// `GET /users/{id}/groups` → 200, Everyone among them.
    @Sendable private func groups(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let groups = try await services.store.read { tx in
            try GroupRecords(tx).groups(of: Directory.user(named: name, in: tx).id)
        }
        return .json(.array(groups.map { groupJSON($0, baseURL: services.baseURL) }))
    }
}

extension ManagementContext {
    /// What the path names as a user; `me` is the caller.
    func userName() throws -> String {
        let caller = try requireCaller()
        let name = parameter("userId")
        return name == "me" ? caller.id : name
    }
}
