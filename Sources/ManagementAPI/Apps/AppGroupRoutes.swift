// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/apps/{id}/groups`: the groups whose members have an app.
package struct AppGroupRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let groups = routes.group("apps/:appId/groups")
        groups.get(use: list)
        groups.get(":groupId", use: read)
        groups.put(":groupId", use: assign)
        groups.patch(":groupId", use: patch)
        groups.delete(":groupId", use: unassign)
        routes.get("groups/:groupId/apps", use: apps)
    }

    /// `GET …/groups` → 200, pages of 20, by priority.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let appID = context.parameter("appId")
        let services = services
        let page = try await services.store.read { tx in
            let app = try Directory.app(named: appID, in: tx)
            let all = try AssignmentRecords(tx).groups(of: app.id)
            let start = listing.page.after.flatMap { after in
                all.firstIndex { $0.groupID.text == after }.map { $0 + 1 }
            }
            guard let start = listing.page.after == nil ? 0 : start else {
                throw ManagementError.invalidPaging("Invalid cursor.")
            }
            return Page(items: Array(all[start...].prefix(listing.page.limit + 1)), limit: listing.page.limit)
            {
                $0.groupID.text
            }.map { document($0) }
        }
        return listing.answer(page, path: "/api/v1/apps/\(appID)/groups", services: services)
    }

    /// `GET …/groups/{groupId}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let (appID, groupID) = (context.parameter("appId"), ID<Group>(context.parameter("groupId")))
        let assignment = try await services.store.read { tx in
            try AssignmentRecords(tx).find(groupID, of: app(named: appID, in: tx).id)
        }
        guard let assignment else { throw ManagementError.notFound("AppGroup", groupID.text) }
        return .json(document(assignment))
    }

    /// `PUT …/groups/{groupId}` → 200.
    @Sendable private func assign(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (appID, groupID) = (ID<App>(context.parameter("appId")), ID<Group>(context.parameter("groupId")))
        var fields = Fields(try await request.json()?.object ?? [:], of: "appGroup")
        let priority = fields.integer("priority", in: 0...Int(GroupAssignment.largestPriority)).map {
            Int64($0)
        }
        if let value = fields["profile"], value.object == nil {
            fields.refuse("profile", "must be an object, not a \(value.typeName)")
        }
        let profile = fields["profile"]?.object
        try fields.check()
        let assignment = try await services.write(by: caller) { change in
            try assignGroup(groupID, to: appID, priority: priority, profile: profile, in: change)
        }
        return .json(document(assignment))
    }

    /// `PATCH …/groups/{groupId}` → 200 for a group that has the app.
    @Sendable private func patch(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (appID, groupID) = (ID<App>(context.parameter("appId")), ID<Group>(context.parameter("groupId")))
        let patch = try AssignmentPatch(try await request.json())
        let assignment = try await services.write(by: caller) { change in
            guard
                let present = try AssignmentRecords(change).find(
                    groupID, of: app(named: appID.text, in: change).id)
            else {
                throw ManagementError.notFound("AppGroup", groupID.text)
            }
            let (priority, profile) = try patch.applied(to: present)
            return try assignGroup(groupID, to: appID, priority: priority, profile: profile, in: change)
        }
        return .json(document(assignment))
    }

    /// `DELETE …/groups/{groupId}` → 204.
    @Sendable private func unassign(_ request: Request, _ context: ManagementContext) async throws -> Response
    {
        let caller = try context.requireWriter()
        let (appID, groupID) = (ID<App>(context.parameter("appId")), ID<Group>(context.parameter("groupId")))
        try await services.write(by: caller) { change in try unassignGroup(groupID, from: appID, in: change) }
        return .noContent
    }

    /// `GET /groups/{id}/apps` → 200.
    @Sendable private func apps(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = ID<Group>(context.parameter("groupId"))
        let services = services
        let documents = try await services.store.read { tx in
            _ = try Directory.group(id, in: tx)
            return try AssignmentRecords(tx).apps(of: id).compactMap { app in
                try AppRecords(tx).find(app).map { try services.json($0, in: tx) }
            }
        }
        return .json(.array(documents))
    }

    private func document(_ assignment: GroupAssignment) -> JSON {
        let base = "\(services.baseURL)/api/v1"
        let app = "\(base)/apps/\(assignment.appID)"
        return [
            "id": .string(assignment.groupID.text),
            "lastUpdated": .string(assignment.lastUpdated.rfc3339),
            "priority": .integer(assignment.priority),
            "profile": .object(assignment.profile),
            "_links": [
                "app": ["href": .string(app)],
                "self": ["href": .string("\(app)/groups/\(assignment.groupID)")],
                "group": ["href": .string("\(base)/groups/\(assignment.groupID)")],
            ],
        ]
    }
}
