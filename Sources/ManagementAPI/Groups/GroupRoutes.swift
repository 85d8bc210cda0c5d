// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/groups`: groups and their members.
package struct GroupRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let groups = routes.group("groups")
        groups.get(use: list)
        groups.post(use: create)
        groups.get(":groupId", use: read)
        groups.put(":groupId", use: replace)
        groups.delete(":groupId", use: delete)
        groups.get(":groupId/users", use: members)
        groups.put(":groupId/users/:userId", use: addUser)
        groups.delete(":groupId/users/:userId", use: removeUser)
    }

    /// `GET /groups` → 200, pages of 200, or 10 with `q`.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        var listing = try Listing(request, standard: 200, most: 10_000)
        if listing.q != nil, !listing.hasLimit { listing = try Listing(request, standard: 10, most: 10_000) }
        let position = try listing.position()
        let (base, list) = (services.baseURL, listing)
        let expands = try Self.expandsStatistics(listing.parameters)
        let page = try await services.store.read { tx in
            let filter = try list.filterOrSearch { try GroupRecords(tx).filterColumns(inSearch: $0) }
            return try GroupRecords(tx).list(
                q: list.q, filter: filter, after: position, limit: list.page.limit
            )
            .map { try Self.document($0, expands: expands, baseURL: base, in: tx) }
        }
        return listing.answer(page, path: "/api/v1/groups", services: services)
    }

    /// `POST /groups` → 200.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try GroupWrite(try await request.json())
        let group = try await services.write(by: caller) { change in
            try createGroup(profile: write.profile, in: change)
        }
        return .json(groupJSON(group, baseURL: services.baseURL))
    }

    /// `GET /groups/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = id(context)
        let expands = try Self.expandsStatistics(QueryParameters(request))
        let base = services.baseURL
        let document = try await services.store.read { tx in
            try Self.document(Directory.group(id, in: tx), expands: expands, baseURL: base, in: tx)
        }
        return .json(document)
    }

    /// `expand` may name `stats` and `app`; the latter embeds nothing, for no group comes from an app here.
    private static func expandsStatistics(_ parameters: QueryParameters) throws -> Bool {
        try parameters.expansions(of: ["stats", "app"]).contains("stats")
    }

    private static func document(
        _ group: Group, expands: Bool, baseURL: String, in tx: any Transaction
    ) throws -> JSON {
        let document = groupJSON(group, baseURL: baseURL)
        guard expands, var object = document.object else { return document }
        let (users, apps) = try GroupRecords(tx).statistics(of: group)
        object["_embedded"] = groupStatistics(
            group, users: users, apps: apps,
            isPrivileged: try AdminRoleRecords(tx).hasRoles(group: group.id), baseURL: baseURL)
        return .object(object)
    }

    /// `PUT /groups/{id}` → 200; only groups of the type OKTA_GROUP.
    @Sendable private func replace(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let id = id(context)
        let write = try GroupWrite(try await request.json())
        let group = try await services.write(by: caller) { change in
            try replaceGroup(id, profile: write.profile, in: change)
        }
        return .json(groupJSON(group, baseURL: services.baseURL))
    }

    /// `DELETE /groups/{id}` → 204.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = id(context)
        try await services.write(by: caller) { change in try deleteGroup(id, in: change) }
        return .noContent
    }

    /// `GET /groups/{id}/users` → 200; every user for the group Everyone.
    @Sendable private func members(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        _ = try context.requireCaller()
        let id = id(context)
        let listing = try Listing(request, standard: 1000, most: 1000)
        let position = try listing.position()
        let base = services.baseURL
        let page = try await services.store.read { tx in
            try UserRecords(tx).members(
                of: Directory.group(id, in: tx), after: position, limit: listing.page.limit
            )
            .map { userJSON($0, isListed: true, baseURL: base) }
        }
        return listing.answer(page, path: "/api/v1/groups/\(id)/users", services: services)
    }

    /// `PUT /groups/{id}/users/{userId}` → 204, also when the user is a member already.
    @Sendable private func addUser(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let (id, user) = (id(context), context.parameter("userId"))
        try await services.write(by: caller) { change in try addMember(user, to: id, in: change) }
        return .noContent
    }

    /// `DELETE /groups/{id}/users/{userId}` → 204.
    @Sendable private func removeUser(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        let caller = try context.requireWriter()
        let (id, user) = (id(context), context.parameter("userId"))
        try await services.write(by: caller) { change in try removeMember(user, from: id, in: change) }
        return .noContent
    }

    private func id(_ context: ManagementContext) -> ID<Group> { ID(context.parameter("groupId")) }
}
