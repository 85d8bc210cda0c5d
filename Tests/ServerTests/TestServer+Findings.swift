// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import OAuth
import Persistence
import Primitives

/// An organisation with one server `orders`, and what is found about it.
extension TestServer {
    /// Applies a document and lets `body` look.
    static func findings<Result: Sendable>(
        _ document: JSON, on kind: StoreKind = .sqlite,
        _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        try await seeded(on: kind) { stage in
            _ = try await stage.apply(document)
            return try await body(stage)
        }
    }

    /// What is found about one server, or about everything.
    func find(server: String? = "orders") async throws -> [Finding] {
        let now = clock.now
        let facts = try await store.read { tx in
            try FindingFacts.read(server: server, at: now, in: tx)
        }
        return OAuth.findings(of: facts)
    }

    func change(_ statement: SQL) async throws {
        _ = try await store.write { tx in try tx.run(statement) }
    }
}

/// What is found when the document is applied to an empty organisation, as `id` and sentence.
func findAll(in document: JSON, server: String? = "orders") async throws -> [String: String] {
    let findings = try await TestServer.findings(document) { try await $0.find(server: server) }
    return Dictionary(findings.map { ($0.kind.rawValue, $0.sentence) }) { first, _ in first }
}

/// A document with a service app, a web app, a group with a member, and a server without findings.
func findingsSeed(
    server: [String: JSON] = [:], policies: [JSON]? = nil, claims: [JSON] = [], apps: [JSON] = [],
    users: [JSON] = [], groups: [JSON] = []
) -> JSON {
    var orders: JSONObject = [
        "id": "orders", "name": "Orders", "audiences": ["api://orders"],
        "credentials": ["signing": ["algorithm": "ES256"]],
        "scopes": [["name": "read"], ["name": "write"]], "claims": .array(claims),
        "policies": .array(policies ?? [findingsPolicy(rules: [findingsRule()])]),
    ]
    for (name, value) in server { orders[name] = value }
    return [
        "groups": .array([["profile": ["name": "Staff"]], ["profile": ["name": "Empty"]]] + groups),
        "users": .array(
            [
                [
                    "profile": ["login": "bo@example.com", "email": "bo@example.com", "department": "Sales"],
                    "groups": ["Staff"],
                ]
            ] + users),
        "apps": .array([findingsApp("job"), webApp("web")] + apps),
        "authorizationServers": [.object(orders)],
    ]
}

/// An app with the label; its `client_id` is `the-` and the label.
func findingsApp(_ id: String, _ more: [String: JSON] = [:], oauth: [String: JSON] = [:]) -> JSON {
    var settings: JSONObject = [
        "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
    ]
    for (name, value) in oauth { settings[name] = value }
    var app: JSONObject = [
        "label": .string(id), "client_id": .string("the-\(id)"),
        "client_secret": "a-secret-that-is-long-enough",
        "settings": ["oauthClient": .object(settings)],
    ]
    for (name, value) in more { app[name] = value }
    return .object(app)
}

func webApp(_ id: String, _ more: [String: JSON] = [:], oauth: [String: JSON] = [:]) -> JSON {
    let settings: [String: JSON] = [
        "application_type": "web", "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"], "redirect_uris": ["https://app.example.com/cb"],
    ]
    let credentials: JSON = ["oauthClient": ["pkce_required": true]]
    return findingsApp(
        id, ["credentials": credentials].merging(more) { _, new in new },
        oauth: settings.merging(oauth) { _, new in new })
}

func findingsPolicy(_ name: String = "Main", clients: JSON = ["ALL_CLIENTS"], rules: [JSON]) -> JSON {
    [
        "name": .string(name), "description": "A policy", "conditions": ["clients": ["include": clients]],
        "rules": .array(rules),
    ]
}

func findingsRule(
    _ name: String = "All", grants: JSON = ["client_credentials", "authorization_code"],
    people: JSON = ["groups": ["include": ["EVERYONE"]]], scopes: JSON = ["*"], token: JSON = [:]
) -> JSON {
    [
        "name": .string(name),
        "conditions": [
            "grantTypes": ["include": grants], "people": people, "scopes": ["include": scopes],
        ], "actions": ["token": token],
    ]
}

func findingsClaim(_ name: String, _ value: String, type: String = "RESOURCE", scopes: JSON = []) -> JSON {
    [
        "name": .string(name), "claimType": .string(type), "valueType": "EXPRESSION", "value": .string(value),
        "conditions": ["scopes": scopes],
    ]
}
