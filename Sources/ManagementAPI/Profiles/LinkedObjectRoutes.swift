// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/meta/schemas/user/linkedObjects` and `/users/{id}/linkedObjects`: kinds of links between users, and
/// links.
package struct LinkedObjectRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let kinds = routes.group("meta/schemas/user/linkedObjects")
        kinds.get(use: list)
        kinds.post(use: create)
        kinds.get(":linkedObjectName", use: read)
        kinds.delete(":linkedObjectName", use: delete)
        let links = routes.group("users/:userId/linkedObjects")
        links.put(":relationshipName/:primaryUserId", use: link)
        links.get(":relationshipName", use: linked)
        links.delete(":relationshipName", use: unlink)
    }

    /// `GET` → 200.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let all = try await services.store.read { tx in try LinkedObjectRecords(tx).list() }
        return .json(.array(all.map(document)))
    }

    /// `POST` → 201.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "linkedObjects")
        let object = LinkedObject(
            primary: Self.end("primary", &fields), associated: Self.end("associated", &fields))
        try fields.check()
        try await services.write(by: caller) { change in try createLinkedObject(object, in: change) }
        return .json(document(object), status: .created)
    }

    /// `GET /{name of either end}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("linkedObjectName")
        return .json(document(try await services.store.read { tx in try linkedObject(name, in: tx) }))
    }

    /// `DELETE /{name of either end}` → 204, with all links.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = context.parameter("linkedObjectName")
        try await services.write(by: caller) { change in try deleteLinkedObject(name, in: change) }
        return .noContent
    }

    /// `PUT /users/{id}/linkedObjects/{primary name}/{primary user}` → 204.
    @Sendable private func link(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let associated = try context.userName()
        let (name, primary) = (context.parameter("relationshipName"), context.parameter("primaryUserId"))
        try await services.write(by: caller) { change in
            try linkUsers(primary: primary, associated: associated, by: name, in: change)
        }
        return .noContent
    }

    /// `GET /users/{id}/linkedObjects/{name}` → 200 with links to the users at that end.
    @Sendable private func linked(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let user = try context.userName()
        let name = context.parameter("relationshipName")
        let base = services.baseURL
        let ids = try await services.store.read { tx in try linkedUsers(of: user, by: name, in: tx) }
        return .json(
            .array(ids.map { ["_links": ["self": ["href": .string("\(base)/api/v1/users/\($0)")]]] }))
    }

    /// `DELETE /users/{id}/linkedObjects/{name}` → 204.
    @Sendable private func unlink(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let user = try context.userName()
        let name = context.parameter("relationshipName")
        try await services.write(by: caller) { change in try unlinkUser(user, by: name, in: change) }
        return .noContent
    }

    private static func end(_ field: String, _ fields: inout Fields) -> JSONObject {
        var inner = fields.fields(field)
        defer { fields.absorb(inner) }
        let name = inner.requiredString("name", longest: 100)
        if !name.isEmpty,
            !name.utf8.allSatisfy({
                (97...122).contains($0 | 32) || (48...57).contains($0) || [45, 95].contains($0)
            })
        {
            inner.refuse("name", "must have letters, digits, hyphens and underscores only")
        }
        let title = inner.requiredString("title", longest: 255)
        let description = inner.string("description", longest: 1024, unseen: .ofText)
        if let type = inner.string("type"), type != "USER" { inner.refuse("type", "must be USER") }
        return [
            "name": .string(name), "title": .string(title), "description": .string(description ?? ""),
            "type": "USER",
        ]
    }

    private func document(_ object: LinkedObject) -> JSON {
        [
            "primary": .object(object.primary), "associated": .object(object.associated),
            "_links": [
                "self": [
                    "href": .string(
                        "\(services.baseURL)/api/v1/meta/schemas/user/linkedObjects/\(object.primaryName)")
                ]
            ],
        ]
    }
}
