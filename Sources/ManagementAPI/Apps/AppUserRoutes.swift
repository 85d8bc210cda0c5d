// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/users`: the users who have an app, by themselves or through a group.
package struct AppUserRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let users = routes.group("apps/:appId/users")
        users.get(use: list)
        users.post(use: assign)
        users.get(":userId", use: read)
        users.post(":userId", use: update)
        users.delete(":userId", use: unassign)
        routes.get("users/:userId/appLinks", use: links)
    }

    /// `GET …/users` → 200, pages of 50.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 50, most: 500)
        let appID = ID<App>(context.parameter("appId"))
        let after = listing.page.after ?? ""
        let expands = try !listing.parameters.expansions(of: ["user"]).isEmpty
        // The document of a user is more than what the app has of it.
        if expands { try context.require(.read(.users)) }
        let q = listing.q?.lowercased()
        let (services, limit) = (services, listing.page.limit)
        let page = try await services.store.read { tx in
            let app = try Directory.app(named: appID.text, in: tx)
            let everyone = try GroupRecords(tx).everyone()?.id
            let groups = try AssignmentRecords(tx).groups(of: app.id).map(\.groupID)
            var items: [JSON] = []
            var last = after
            // With `q` some are passed over; a bounded number is looked at.
            for _ in 0..<20 {
                let ids = try AssignmentRecords(tx).users(
                    of: app.id, groups: groups, everyone: everyone, after: last, limit: limit + 1)
                for id in ids {
                    if items.count == limit { return Page(items: items, next: last) }
                    last = id.text
                    guard let user = try UserRecords(tx).find(id), user.status != .deprovisioned,
                        q.map({ user.loginKey.hasPrefix($0) || user.displayName.lowercased().hasPrefix($0) })
                            ?? true,
                        let assignment = try effectiveAssignment(of: user, to: app, in: tx)
                    else { continue }
                    items.append(
                        appUserJSON(user, assignment, app: app, expands: expands, baseURL: services.baseURL))
                }
                if ids.count <= limit { return Page(items: items, next: nil) }
            }
            return Page(items: items, next: last)
        }
        return listing.answer(page, path: "/api/v1/apps/\(appID)/users", services: services)
    }

    /// `POST …/users` → 200.
    @Sendable private func assign(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let write = try AppUserWrite(try await request.json(), needsID: true)
        return try await save(write.id, write, isPartial: false, request, context)
    }

    /// `POST …/users/{userId}` → 200: changes what it names.
    @Sendable private func update(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let write = try AppUserWrite(try await request.json(), needsID: false)
        return try await save(try context.userName(), write, isPartial: true, request, context)
    }

    private func save(
        _ name: String, _ write: AppUserWrite, isPartial: Bool, _ request: Request,
        _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let appID = ID<App>(context.parameter("appId"))
        let services = services
        let document = try await services.write(by: caller) { change in
            let app = try Directory.app(named: appID.text, in: change)
            try context.requireReach([(.app, app.id.text), (.assignedUser, name)], in: change)
            _ = try assignUser(
                name, to: appID, userName: write.userName, profile: write.profile, isPartial: isPartial,
                in: change)
            return try Self.document(Directory.user(named: name, in: change), app, services, in: change)
        }
        return .json(document)
    }

    /// `GET …/users/{userId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = try context.userName()
        let appID = context.parameter("appId")
        let services = services
        let document = try await services.store.read { tx in
            let app = try Directory.app(named: appID, in: tx)
            guard let user = try UserRecords(tx).find(named: name) else {
                throw ChangeRefused.notFound(entity: "AppUser", id: name)
            }
            return try Self.document(user, app, services, in: tx)
        }
        return .json(document)
    }

    /// `DELETE …/users/{userId}` → 204.
    @Sendable private func unassign(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let name = try context.userName()
        let appID = ID<App>(context.parameter("appId"))
        try await services.write(by: caller) { change in try unassignUser(name, from: appID, in: change) }
        return .noContent
    }

    /// `GET /users/{id}/appLinks` → 200: the apps of a user that have an address to open.
    @Sendable private func links(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let name = try context.userName()
        let services = services
        let items = try await services.store.read { tx in
            let user = try Directory.user(named: name, in: tx)
            let groups = try GroupRecords(tx).groups(of: user.id).map(\.id)
            return try AssignmentRecords(tx).apps(of: user.id, groups: groups).compactMap { id -> JSON? in
                guard let app = try AppRecords(tx).find(id), app.status == .active,
                    let url = app.settings.others["initiate_login_uri"]?.string
                else { return nil }
                return [
                    "id": .string("\(app.id)\(user.id)"), "label": .string(app.label),
                    "linkUrl": .string(url),
                    "logoUrl": app.settings.others["logo_uri"] ?? .null, "appName": "oidc_client",
                    "appInstanceId": .string(app.id.text),
                    "appAssignmentId": .string("0ua\(user.id.text.dropFirst(3))"),
                    "credentialsSetup": false, "hidden": false, "sortOrder": 0,
                ]
            }
        }
        return .json(.array(items))
    }

    private static func document(
        _ user: User, _ app: App, _ services: ManagementServices, in tx: any Transaction
    ) throws -> JSON {
        guard let assignment = try effectiveAssignment(of: user, to: app, in: tx),
            assignment.source != .implicit
        else { throw ChangeRefused.notFound(entity: "AppUser", id: user.id.text) }
        return appUserJSON(user, assignment, app: app, expands: false, baseURL: services.baseURL)
    }
}

/// A user of an app as clients read it, members in the recorded order.
func appUserJSON(
    _ user: User, _ assignment: EffectiveAssignment, app: App, expands: Bool, baseURL: String
) -> JSON {
    var links: JSONObject = [
        "app": ["href": .string("\(baseURL)/api/v1/apps/\(app.id)")],
        "user": ["href": .string("\(baseURL)/api/v1/users/\(user.id)")],
    ]
    let (created, updated): (Timestamp, Timestamp)
    let isOwn: Bool
    switch assignment.source {
    case .user(let own): (created, updated, isOwn) = (own.created, own.lastUpdated, true)
    case .group(let group):
        (created, updated, isOwn) = (group.created, group.lastUpdated, false)
        links["group"] = [
            "name": .string(group.groupID.text), "href": .string("\(baseURL)/api/v1/groups/\(group.groupID)"),
        ]
    case .implicit: (created, updated, isOwn) = (user.created, user.lastUpdated, false)
    }
    var profile: JSONObject = [:]
    for name in BaseSchemas.appUser.names where name != "userName" {
        profile[name] = assignment.profile[name] ?? .null
    }
    for (name, value) in assignment.profile.members where name != "userName" { profile[name] = value }
    var object: JSONObject = [
        "id": .string(user.id.text),
        "externalId": nil,
        "created": .string(created.rfc3339),
        "lastUpdated": .string(updated.rfc3339),
        "scope": isOwn ? "USER" : "GROUP",
        "status": "ACTIVE",
        "statusChanged": .string(created.rfc3339),
        "passwordChanged": nil,
        "syncState": "DISABLED",
        "credentials": ["userName": .string(assignment.userName)],
        "profile": .object(profile),
        "_links": .object(links),
    ]
    if expands { object["_embedded"] = ["user": userJSON(user, isListed: true, baseURL: baseURL)] }
    return .object(object)
}

/// A request to assign a user.
struct AppUserWrite {
    let id: String
    let userName: String?
    let profile: JSONObject

    init(_ body: JSON?, needsID: Bool) throws {
        var fields = try Fields(body, of: "appUser")
        id = needsID ? fields.requiredString("id", longest: 255) : fields.string("id") ?? ""
        var credentials = fields.fields("credentials")
        userName = credentials.string("userName", longest: 255).flatMap { $0.isEmpty ? nil : $0 }
        fields.absorb(credentials)
        if let value = fields["profile"], value.object == nil {
            fields.refuse("profile", "must be an object, not a \(value.typeName)")
        }
        profile = fields["profile"]?.object ?? [:]
        try fields.check()
    }
}
