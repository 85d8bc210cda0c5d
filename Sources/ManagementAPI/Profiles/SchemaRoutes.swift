// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/meta/schemas`: the attributes of users, groups and app users.
package struct SchemaRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let schemas = routes.group("meta/schemas")
        schemas.get("user/:schemaId") { try await read($0, $1, Self.userOwner) }
        schemas.post("user/:schemaId") { try await change($0, $1, Self.userOwner) }
        schemas.get("group/default") { try await read($0, $1) { _, _ in .group } }
        schemas.post("group/default") { try await change($0, $1) { _, _ in .group } }
        schemas.get("apps/:appId/default") { try await read($0, $1, Self.appOwner) }
        schemas.post("apps/:appId/default") { try await change($0, $1, Self.appOwner) }
    }

    private typealias OwnerOf = @Sendable (ManagementContext, any Transaction) throws -> ProfileSchema.Owner

    /// `default`, or the id of the schema of a user type.
    @Sendable private static func userOwner(
        _ context: ManagementContext, _ tx: any Transaction
    ) throws -> ProfileSchema.Owner {
        let id = context.parameter("schemaId")
        if id == "default" { return .userType(User.defaultTypeID) }
        let types = try UserTypeRecords(tx).list()
        guard let type = types.first(where: { userSchemaID(ofType: $0.id.text) == id || $0.id.text == id })
        else { throw ChangeRefused.notFound(entity: "UserSchema", id: id) }
        return .userType(type.id.text)
    }

    @Sendable private static func appOwner(
        _ context: ManagementContext, _ tx: any Transaction
    ) throws -> ProfileSchema.Owner {
        .app(try app(named: context.parameter("appId"), in: tx).id)
    }

    /// `GET` → 200.
    private func read(
        _ request: Request, _ context: ManagementContext, _ owner: @escaping OwnerOf
    ) async throws -> Response {
        _ = try context.requireCaller()
        let services = services
        let document = try await services.store.read { tx in
            let owner = try owner(context, tx)
            return try Self.document(SchemaRecords(tx).find(owner), services, in: tx)
        }
        return .json(document)
    }

    /// `POST` → 200: attributes that are `null` go, the others are added or replaced.
    private func change(
        _ request: Request, _ context: ManagementContext, _ owner: @escaping OwnerOf
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let write = try SchemaWrite(try await request.json())
        let services = services
        let document = try await services.write(by: caller) { change in
            let owner = try owner(context, change)
            let schema = try changeSchema(of: owner, base: write.base, custom: write.custom, in: change)
            return try Self.document(schema, services, in: change)
        }
        return .json(document)
    }

    private static func document(
        _ schema: ProfileSchema, _ services: ManagementServices, in tx: any Transaction
    ) throws -> JSON {
        let base = "\(services.baseURL)/api/v1/meta/schemas"
        let since = try organisation(in: tx).created
        switch schema.owner {
        case .userType(let id):
            let type = try UserTypeRecords(tx).find(ID(id))
            return schemaJSON(
                schema, name: type?.name ?? "user", title: type?.displayName ?? "User",
                description: type?.description ?? "", since: since, url: "\(base)/user/\(schema.id)",
                typeURL: "\(services.baseURL)/api/v1/meta/types/user/\(id)")
        case .group:
            return schemaJSON(
                schema, name: "group", title: "Okta group", description: "Okta group profile template",
                since: since, url: "\(base)/group/\(schema.id)")
        case .app(let id):
            let label = try AppRecords(tx).find(id)?.label ?? "oidc_client"
            return schemaJSON(
                schema, name: "oidc_client", title: "\(label) User", description: nil, since: since,
                url: "\(base)/apps/\(id)/default")
        }
    }
}
