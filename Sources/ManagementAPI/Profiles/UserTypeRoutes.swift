// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/meta/types/user`: kinds of users.
package struct UserTypeRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let types = routes.group("meta/types/user")
        types.get(use: list)
        types.post(use: create)
        types.get(":typeId", use: read)
        types.post(":typeId") { try await update(isPartial: true, $0, $1) }
        types.put(":typeId") { try await update(isPartial: false, $0, $1) }
        types.delete(":typeId", use: delete)
    }

    /// `GET` → 200; there are few, so there are no pages.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let types = try await services.store.read { tx in try UserTypeRecords(tx).list() }
        return .json(.array(types.map(document)))
    }

    /// `POST` → 200.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "userType")
        let name = fields.requiredString("name", longest: 100)
        if !name.isEmpty, !name.utf8.allSatisfy({ isWordByte($0) }) {
            fields.refuse("name", "must have letters, digits and underscores only")
        }
        let title = fields.requiredString("displayName", longest: 255)
        let description = fields.string("description", unseen: .ofText)
        try fields.check()
        let type = try await services.write(by: caller) { change in
            try createUserType(name: name, displayName: title, description: description, in: change)
        }
        return .json(document(type))
    }

    /// `GET /{id}` → 200; `default` is the default type.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = ID<UserType>(context.parameter("typeId"))
        return .json(document(try await services.store.read { tx in try userType(id, in: tx) }))
    }

    /// `POST /{id}` changes what it names, `PUT` replaces → 200; the name stays.
    private func update(
        isPartial: Bool, _ request: Request, _ context: ManagementContext
    ) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<UserType>(context.parameter("typeId"))
        var fields = try Fields(try await request.json(), of: "userType")
        let title =
            isPartial && !fields.has("displayName") ? nil : fields.requiredString("displayName", longest: 255)
        let description: String?? =
            isPartial && !fields.has("description")
            ? nil : .some(fields.string("description", unseen: .ofText))
        try fields.check()
        let type = try await services.write(by: caller) { change in
            try updateUserType(id, displayName: title, description: description, in: change)
        }
        return .json(document(type))
    }

    /// `DELETE /{id}` → 204 for a type without users.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = ID<UserType>(context.parameter("typeId"))
        try await services.write(by: caller) { change in try deleteUserType(id, in: change) }
        return .noContent
    }

    private func document(_ type: UserType) -> JSON {
        let base = "\(services.baseURL)/api/v1/meta"
        return [
            "id": .string(type.id.text),
            "displayName": .string(type.displayName),
            "name": .string(type.name),
            "description": .optional(type.description),
            "createdBy": .string(type.createdBy),
            "lastUpdatedBy": .string(type.lastUpdatedBy),
            "created": .string(type.created.rfc3339),
            "lastUpdated": .string(type.lastUpdated.rfc3339),
            "default": .bool(type.isDefault),
            "_links": [
                "schema": [
                    "rel": "schema",
                    "href": .string("\(base)/schemas/user/\(userSchemaID(ofType: type.id.text))"),
                    "method": "GET",
                ],
                "self": ["rel": "self", "href": .string("\(base)/types/user/\(type.id)"), "method": "GET"],
            ],
        ]
    }
}

private func isWordByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 32) || (48...57).contains(byte) || byte == 95
}
