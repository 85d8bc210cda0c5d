// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Primitives

/// Documents of the management API, and short ways to make things of them.
extension TestServer {
    /// The document of an app with these members of `settings.oauthClient` and of `credentials.oauthClient`.
    package static func app(
        _ label: String = "App", type: String = "service", grants: [String] = ["client_credentials"],
        method: String = "client_secret_basic", oauth more: JSONObject = [:], client: JSONObject = [:]
    ) -> JSON {
        var oauth: JSONObject = ["application_type": .string(type), "grant_types": .strings(grants)]
        for (name, value) in more.members { oauth[name] = value }
        var credentials: JSONObject = ["token_endpoint_auth_method": .string(method)]
        for (name, value) in client.members { credentials[name] = value }
        return [
            "name": "oidc_client", "label": .string(label), "signOnMode": "OPENID_CONNECT",
            "credentials": ["oauthClient": .object(credentials)],
            "settings": ["oauthClient": .object(oauth)],
        ]
    }

    /// The document of a policy for these clients.
    package static func policy(
        _ name: String = "p", priority: Int? = nil, clients: [String] = ["ALL_CLIENTS"]
    ) -> JSON {
        var body: JSONObject = [
            "name": .string(name), "description": "d", "type": "OAUTH_AUTHORIZATION_POLICY",
            "conditions": ["clients": ["include": .strings(clients)]],
        ]
        body["priority"] = priority.map { .integer(Int64($0)) }
        return .object(body)
    }

    /// The document of a rule; without `token` its tokens are as the product makes them.
    package static func rule(
        _ name: String, priority: Int? = nil, grantTypes: [String] = ["client_credentials"],
        people: JSON = [:], scopes: JSON = ["include": ["*"]], token: JSON? = nil
    ) -> JSON {
        var body: JSONObject = [
            "name": .string(name), "type": "RESOURCE_ACCESS",
            "conditions": [
                "grantTypes": ["include": .strings(grantTypes)], "people": people, "scopes": scopes,
            ],
        ]
        body["priority"] = priority.map { .integer(Int64($0)) }
        body["actions"] = token.map { ["token": $0] }
        return .object(body)
    }

    /// Makes something below `/api/v1` and answers its document.
    package func make(_ path: String, _ document: JSON) async throws -> JSON {
        let answer = try await send(.post, "/api/v1\(path)", document, outside: true)
        guard (200...201).contains(answer.status) else {
            throw TestError("\(path) answers \(answer.status): \(answer.text)")
        }
        return answer.body
    }

    package func makeApp(_ document: JSON = app()) async throws -> JSON { try await make("/apps", document) }

    /// Makes a user with a login that is its address too.
    package func makeUser(_ login: String, profile: JSONObject = [:]) async throws -> JSON {
        var whole: JSONObject = ["login": .string(login), "email": .string(login)]
        for (name, value) in profile.members { whole[name] = value }
        return try await make("/users", ["profile": .object(whole)])
    }

    /// Makes a group and answers its id.
    package func makeGroup(_ name: String) async throws -> String {
        try await make("/groups", ["profile": ["name": .string(name), "description": "d"]]).id
    }

    /// Makes an authorization server with an ES256 key, which is made at once.
    package func makeServer(
        _ name: String, audience: String = "api://test", more: JSONObject = [:]
    ) async throws -> JSON {
        var body: JSONObject = [
            "name": .string(name), "audiences": [.string(audience)],
            "credentials": ["signing": ["algorithm": "ES256"]],
        ]
        for (name, value) in more.members { body[name] = value }
        return try await make("/authorizationServers", .object(body))
    }
}
