// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/mappings`: how the profiles of users become those of app users, and back.
package struct MappingRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let mappings = routes.group("mappings")
        mappings.get(use: list)
        mappings.get(":mappingId", use: read)
        mappings.post(":mappingId", use: change)
    }

    /// `GET /mappings?sourceId&targetId` → 200: two for each app, by the creation of apps.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let listing = try Listing(request, standard: 20, most: 200)
        let position = try listing.position()
        let (source, target) = (
            try listing.parameters.text("sourceId"), try listing.parameters.text("targetId")
        )
        let services = services
        let page = try await services.store.read { tx in
            let ends = try [source, target].compactMap { $0 }.filter {
                try UserTypeRecords(tx).find(ID($0)) == nil
            }
            if let end = ends.first {
                guard let app = try AppRecords(tx).find(ID<App>(end)) else {
                    throw ChangeRefused.notFound(entity: "ProfileMapping", id: end)
                }
                return Page(items: [app], next: nil)
            }
            return try AppRecords(tx).list(after: position, limit: max(1, listing.page.limit / 2))
        }
        let items = page.items.flatMap { app in
            [ProfileMapping.Direction.fromUser, .toUser].filter { direction in
                let ends =
                    direction == .fromUser
                    ? (User.defaultTypeID, app.id.text) : (app.id.text, User.defaultTypeID)
                return (source ?? ends.0) == ends.0 && (target ?? ends.1) == ends.1
            }.map { Self.document(.standard(app.id, $0), app, services, withProperties: false) }
        }
        return listing.answer(
            Page(items: Array(items.prefix(listing.page.limit)), next: page.next), path: "/api/v1/mappings",
            services: services)
    }

    /// `GET /mappings/{id}` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = context.parameter("mappingId")
        let services = services
        let document = try await services.store.read { tx in
            let mapping = try profileMapping(id, in: tx)
            return Self.document(
                mapping, try app(named: mapping.appID.text, in: tx), services, withProperties: true)
        }
        return .json(document)
    }

    /// `POST /mappings/{id}` → 200: properties that are `null` go, the others are added or replaced.
    @Sendable private func change(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("mappingId")
        let properties = try Self.properties(try await request.json())
        let services = services
        let document = try await services.write(by: caller) { change in
            let mapping = try changeMapping(id, properties: properties, in: change)
            return Self.document(
                mapping, try app(named: mapping.appID.text, in: change), services, withProperties: true)
        }
        return .json(document)
    }

    private static func properties(
        _ body: JSON?
    ) throws -> [(name: String, property: ProfileMapping.Property?)] {
        var fields = try Fields(body, of: "updateMapping")
        guard let value = fields["properties"], let object = value.object, object.count <= 500 else {
            fields.refuse("properties", "must be an object of at most 500 properties")
            try fields.check()
            return []
        }
        var properties: [(name: String, property: ProfileMapping.Property?)] = []
        var inner = fields.fields("properties")
        for member in object.members {
            guard !member.value.isNull else {
                properties.append((member.name.text, nil))
                continue
            }
            var one = inner.fields(member.name.text)
            let expression = one.requiredString("expression", longest: 1024, unseen: .ofText)
            let push = one.word("pushStatus", ["PUSH", "DONT_PUSH"]) ?? "DONT_PUSH"
            inner.absorb(one)
            properties.append(
                (member.name.text, ProfileMapping.Property(expression: expression, pushStatus: push)))
        }
        fields.absorb(inner)
        try fields.check()
        return properties
    }

    private static func document(
        _ mapping: ProfileMapping, _ app: App, _ services: ManagementServices, withProperties: Bool
    ) -> JSON {
        let base = "\(services.baseURL)/api/v1"
        let type = User.defaultTypeID
        let user: JSON = [
            "id": .string(type), "name": "user", "type": "user",
            "_links": [
                "self": ["href": .string("\(base)/meta/types/user/\(type)")],
                "schema": ["href": .string("\(base)/meta/schemas/user/\(userSchemaID(ofType: type))")],
            ],
        ]
        let appUser: JSON = [
            "id": .string(app.id.text), "name": .string(app.label), "type": "appuser",
            "_links": [
                "self": ["href": .string("\(base)/apps/\(app.id)")],
                "schema": ["href": .string("\(base)/meta/schemas/apps/\(app.id)/default")],
            ],
        ]
        let isFromUser = mapping.direction == .fromUser
        var object: JSONObject = [
            "id": .string(mapping.id), "source": isFromUser ? user : appUser,
            "target": isFromUser ? appUser : user,
        ]
        if withProperties { object["properties"] = .object(mapping.document) }
        object["_links"] = ["self": ["href": .string("\(base)/mappings/\(mapping.id)")]]
        return .object(object)
    }
}
