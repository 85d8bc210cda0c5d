// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Hummingbird
import Persistence
import Primitives
import Web

/// `/internal/apps/{id}/settings/oauth/idToken`: the groups claim that an app's ID tokens have at the
/// organisation's own authorization server, at the path where the original's Terraform provider sets it.
package struct AppIDTokenRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let claim = routes.group("internal/apps/:appId/settings/oauth/idToken")
        claim.get(use: read)
        claim.post(use: change)
    }

    /// `GET` → 200.
    @Sendable private func read(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = context.parameter("appId")
        let (app, document) = try await services.store.read { tx in
            let app = try Directory.app(named: id, in: tx)
            return (app, try AppIDTokenRecords(tx).find(app.id))
        }
        return .json(
            answer(document, issuer: .string(services.baseURL), audience: .string(app.clientID)))
    }

    /// `POST` → 200; without `valueType` there is no claim.
    @Sendable private func change(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("appId")
        var fields = try Fields(try await request.json(), of: "idToken")
        var document: JSONObject = [:]
        document["issuerMode"] = .string(
            fields.word("issuerMode", ["ORG_URL", "CUSTOM_URL", "DYNAMIC"]) ?? "ORG_URL")
        if let type = fields.word("valueType", ["GROUPS", "EXPRESSION"]) {
            document["valueType"] = .string(type)
            document["name"] = .string(fields.requiredString("name", longest: 100))
            document["value"] = .string(fields.requiredString("value", longest: 1024, unseen: .ofText))
            if type == "GROUPS" {
                let filter = fields.word(
                    "groupFilterType", ["REGEX", "STARTS_WITH", "EQUALS", "CONTAINS", "ENDS_WITH"])
                document["groupFilterType"] = .string(filter ?? "REGEX")
            }
        }
        try fields.check()
        let (services, kept) = (services, document)
        try await services.write(by: caller) { change in
            try changeIDTokenClaim(kept, of: ID<App>(id), in: change)
        }
        return .json(answer(document, issuer: .null, audience: .null))
    }

    private func answer(_ document: JSONObject, issuer: JSON, audience: JSON) -> JSON {
        var object: JSONObject = [
            "issuer": issuer, "orgUrl": nil, "customUrl": nil, "audience": audience,
            "issuerMode": document["issuerMode"] ?? "ORG_URL",
        ]
        for name in ["valueType", "name", "value", "groupFilterType"] { object[name] = document[name] }
        return .object(object)
    }
}
