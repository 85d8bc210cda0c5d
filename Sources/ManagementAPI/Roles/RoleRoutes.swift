// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// The roles of users and groups (`/users/{id}/roles`, `/groups/{id}/roles`), and what they are limited to.
package struct RoleRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        add(to: routes.group("users/:userId/roles"), Self.user)
        add(to: routes.group("groups/:groupId/roles"), Self.group)
    }

    /// The roles of apps that call with access tokens: `/oauth2/v1/clients/{clientId}/roles`.
    package func addClients(to routes: RouterGroup<ManagementContext>) {
        add(to: routes.group("oauth2/v1/clients/:clientId/roles"), Self.client)
    }

    private typealias HolderOf = @Sendable (ManagementContext, any Transaction) throws -> RoleHolder

    private func add(to roles: RouterGroup<ManagementContext>, _ holder: @escaping HolderOf) {
        roles.get { try await list($0, $1, holder) }
        roles.post { try await assign($0, $1, holder) }
        roles.get(":roleId") { try await read($0, $1, holder) }
        roles.delete(":roleId") { try await unassign($0, $1, holder) }
        roles.get(":roleId/targets/groups") { try await groupTargets($0, $1, holder) }
        roles.put(":roleId/targets/groups/:targetId") { try await setTarget(.group, true, $0, $1, holder) }
        roles.delete(":roleId/targets/groups/:targetId") {
            try await setTarget(.group, false, $0, $1, holder)
        }
        roles.get(":roleId/targets/catalog/apps") { try await appTargets($0, $1, holder) }
        for path in [
            ":roleId/targets/catalog/apps/:appName", ":roleId/targets/catalog/apps/:appName/:targetId",
        ] {
            roles.put(RouterPath(path)) { try await setTarget(.app, true, $0, $1, holder) }
            roles.delete(RouterPath(path)) { try await setTarget(.app, false, $0, $1, holder) }
        }
    }

    @Sendable private static func user(_ context: ManagementContext, _ tx: any Transaction) throws
        -> RoleHolder
    {
        .user(try Directory.user(named: context.userName(), in: tx).id)
    }

    @Sendable private static func group(_ context: ManagementContext, _ tx: any Transaction) throws
        -> RoleHolder
    {
        .group(try Directory.group(ID(context.parameter("groupId")), in: tx).id)
    }

    @Sendable private static func client(_ context: ManagementContext, _ tx: any Transaction) throws
        -> RoleHolder
    {
        let id = context.parameter("clientId")
        guard let app = try AppRecords(tx).find(clientID: id) else {
            throw ChangeRefused.notFound(entity: "PublicClientApp", id: id)
        }
        return .client(app.id)
    }

    /// `GET …/roles` → 200.
    private func list(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        _ = try context.requireCaller()
        let base = services.baseURL
        let documents = try await services.store.read { tx in
            let holder = try holder(context, tx)
            return try AdminRoleRecords(tx).assignments(of: holder).map {
                roleJSON($0, holder, baseURL: base)
            }
        }
        return .json(.array(documents))
    }

    /// `POST …/roles` `{type}` → 201.
    private func assign(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "role")
        let role = fields.choice("type", AdminRole.self)
        if role == nil, fields["type"] == nil { fields.refuse("type", "The field cannot be left blank") }
        try fields.check()
        let base = services.baseURL
        let document = try await services.write(by: caller) { change in
            let holder = try holder(context, change)
            let made = try assignRole(role ?? .readOnlyAdministrator, to: holder, in: change)
            return roleJSON(made, holder, baseURL: base)
        }
        return .json(document, status: .created)
    }

    /// `GET …/roles/{roleId}` → 200.
    private func read(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        _ = try context.requireCaller()
        let (id, base) = (context.parameter("roleId"), services.baseURL)
        let document = try await services.store.read { tx in
            let holder = try holder(context, tx)
            return roleJSON(try roleAssignment(id, of: holder, in: tx), holder, baseURL: base)
        }
        return .json(document)
    }

    /// `DELETE …/roles/{roleId}` → 204.
    private func unassign(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("roleId")
        try await services.write(by: caller) { change in
            try unassignRole(id, from: holder(context, change), in: change)
        }
        return .noContent
    }

    /// `GET …/roles/{roleId}/targets/groups` → 200.
    private func groupTargets(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        _ = try context.requireCaller()
        let (id, base) = (context.parameter("roleId"), services.baseURL)
        let documents = try await services.store.read { tx in
            let assignment = try roleAssignment(id, of: holder(context, tx), in: tx)
            return try AdminRoleRecords(tx).targets(of: assignment.id).filter { $0.kind == .group }
                .compactMap {
                    try GroupRecords(tx).find(ID<Group>($0.target)).map { groupJSON($0, baseURL: base) }
                }
        }
        return .json(.array(documents))
    }

    /// `GET …/roles/{roleId}/targets/catalog/apps` → 200.
    private func appTargets(
        _ request: Request, _ context: ManagementContext, _ holder: @escaping HolderOf
    ) async throws -> Response {
        _ = try context.requireCaller()
        let (id, base) = (context.parameter("roleId"), services.baseURL)
        let documents = try await services.store.read { tx in
            let assignment = try roleAssignment(id, of: holder(context, tx), in: tx)
            return try AdminRoleRecords(tx).targets(of: assignment.id).filter { $0.kind == .app }
                .map { target -> JSON in
                    let app = try AppRecords(tx).find(ID<App>(target.target))
                    var object: JSONObject = [
                        "name": "oidc_client", "displayName": .string(app?.label ?? "OpenID Connect apps"),
                        "status": .string((app?.status ?? .active).rawValue),
                    ]
                    object["id"] = app.map { .string($0.id.text) }
                    let path = app.map { "apps/\($0.id)" } ?? "catalog/apps/oidc_client"
                    object["_links"] = [
                        "self": ["href": .string("\(base)/api/v1/\(path)")],
                        "logo": [
                            [
                                "name": "medium", "href": .string("\(base)/assets/img/logos/default.png"),
                                "type": "image/png",
                            ]
                        ],
                    ]
                    return .object(object)
                }
        }
        return .json(.array(documents))
    }

    /// `PUT` and `DELETE …/targets/…` → 204.
    private func setTarget(
        _ kind: RoleTarget.Kind, _ isAdded: Bool, _ request: Request, _ context: ManagementContext,
        _ holder: @escaping HolderOf
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("roleId")
        let target = context.pathParameters["targetId"] ?? context.parameter("appName")
        try await services.write(by: caller) { change in
            let holder = try holder(context, change)
            if isAdded {
                try addTarget(target, kind: kind, to: id, of: holder, in: change)
            } else {
                try removeTarget(target, kind: kind, from: id, of: holder, in: change)
            }
        }
        return .noContent
    }
}

/// A role that somebody has, members in the recorded order.
func roleJSON(_ assignment: RoleAssignment, _ holder: RoleHolder, baseURL: String) -> JSON {
    let assignee =
        switch holder {
        case .user(let id): "/api/v1/users/\(id)"
        case .group(let id): "/api/v1/groups/\(id)"
        case .client(let id): "/api/v1/apps/\(id)"
        }
    return [
        "id": .string(assignment.publicID),
        "label": .string(assignment.role.label),
        "type": .string(assignment.role.rawValue),
        "status": "ACTIVE",
        "created": .string(assignment.created.rfc3339),
        "lastUpdated": .string(assignment.created.rfc3339),
        "assignmentType": .string(holder.assignmentType),
        "_links": ["assignee": ["href": .string(baseURL + assignee)]],
    ]
}
