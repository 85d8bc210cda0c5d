// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/groups/{id}/owners`: users and groups that answer for a group.
package struct GroupOwnerRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let owners = routes.group("groups/:groupId/owners")
        owners.get(use: list)
        owners.post(use: add)
        owners.delete(":ownerId", use: remove)
    }

    /// `GET` → 200.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = ID<Group>(context.parameter("groupId"))
        let owners = try await services.store.read { tx in
            _ = try Directory.group(id, in: tx)
            return try GroupOwnerRecords(tx).list(of: id).map { try Self.document($0, in: tx) }
        }
        return .json(.array(owners))
    }

    /// `POST` → 201.
    @Sendable private func add(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<Group>(context.parameter("groupId"))
        var fields = try Fields(try await request.json(), of: "groupOwner")
        let owner = fields.requiredString("id", longest: 64)
        let kind = fields.choice("type", GroupOwner.Kind.self)
        if kind == nil, fields["type"] == nil { fields.refuse("type", "The field cannot be left blank") }
        try fields.check()
        let document = try await services.write(by: caller) { change in
            let made = try addOwner(owner, kind: kind ?? .user, to: id, in: change)
            return try Self.document(made, in: change)
        }
        return .json(document, status: .created)
    }

    /// `DELETE /{ownerId}` → 204.
    @Sendable private func remove(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let (id, owner) = (ID<Group>(context.parameter("groupId")), context.parameter("ownerId"))
        try await services.write(by: caller) { change in try removeOwner(owner, from: id, in: change) }
        return .noContent
    }

    private static func document(_ owner: GroupOwner, in tx: any Transaction) throws -> JSON {
        let name =
            owner.kind == .user
            ? try UserRecords(tx).find(ID<User>(owner.id))?.displayName
            : try GroupRecords(tx).find(ID<Group>(owner.id))?.name
        return [
            "id": .string(owner.id), "type": .string(owner.kind.rawValue), "resolved": .bool(name != nil),
            "originId": nil, "originType": "OKTA_DIRECTORY", "displayName": .string(name ?? ""),
            "lastUpdated": .string(owner.since.rfc3339),
        ]
    }
}
