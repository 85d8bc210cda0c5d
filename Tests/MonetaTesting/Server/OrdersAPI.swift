// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import JOSE
package import Primitives

/// An organisation with something of everything that a token needs: a server for the API of orders with two
/// scopes, a claim, a policy and a rule, people in a group, and apps that ask for tokens.
package struct OrdersAPI: Sendable {
    package let server: TestServer
    /// The id of the authorization server.
    package let id: String
    package let policy: String
    package let rule: String
    /// The group `Staff`, and Bo, who is in it.
    package let staff: String
    package let bo: String

    package static let audience = "api://orders"

    package var issuer: String { "\(TestServer.url)/oauth2/\(id)" }

    /// Makes all of it by the management API.
    package init(in server: TestServer, algorithm: SignatureAlgorithm = .es256) async throws {
        self.server = server
        id = try await server.makeServer(
            "Orders", audience: Self.audience,
            more: ["credentials": ["signing": ["algorithm": .string(algorithm.rawValue)]]]
        ).id
        let path = "/authorizationServers/\(id)"
        for scope in ["orders:read", "orders:write"] {
            _ = try await server.make("\(path)/scopes", ["name": .string(scope)])
        }
        _ = try await server.make(
            "\(path)/claims",
            ["name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "'blue'"])
        policy = try await server.make("\(path)/policies", TestServer.policy("Everyone")).id
        rule = try await server.make(
            "\(path)/policies/\(policy)/rules",
            TestServer.rule(
                "Jobs", scopes: ["include": ["orders:read"]], token: ["accessTokenLifetimeMinutes": 10])
        ).id
        staff = try await server.makeGroup("Staff")
        bo = try await server.makeUser("bo@example.com").id
        _ = try await server.send(.put, "/api/v1/groups/\(staff)/users/\(bo)", outside: true).expecting(204)
    }

    /// Makes an app that authenticates like that, and answers its client of this server.
    package func client(
        _ authentication: ClientAuthentication, _ label: String = "Job", oauth more: JSONObject = [:]
    ) async throws -> Client {
        let id = try await server.register(authentication, label, oauth: more).clientID
        return Client(server, issuer: issuer, id: id, authentication, audience: Self.audience)
    }
}

extension TestServer {
    /// Makes a service app that authenticates like that; answers its document.
    package func register(
        _ authentication: ClientAuthentication, _ label: String = "Job", oauth more: JSONObject = [:]
    ) async throws -> JSON {
        var (oauth, credentials) = (more, JSONObject())
        oauth["response_types"] = ["token"]
        switch authentication {
        case .secretBasic(let secret), .secretPost(let secret), .secretJWT(let secret, _):
            credentials["client_secret"] = .string(secret)
        case .privateKeyJWT(let key):
            if oauth["jwks"] == nil { oauth["jwks"] = ["keys": [key.publicJWK.json]] }
        case .none:
            oauth["application_type"] = "browser"
        }
        return try await makeApp(
            Self.app(label, method: authentication.method, oauth: oauth, client: credentials))
    }

    /// A client of the organisation's own server, whose app may ask for these scopes of the management API.
    package func managementClient(
        _ key: SigningKey, scopes: [String], oauth more: JSONObject = [:]
    ) async throws -> Client {
        let app = try await register(.privateKeyJWT(key), "Administration", oauth: more)
        for scope in scopes {
            _ = try await make(
                "/apps/\(app.id)/grants", ["scopeId": .string(scope), "issuer": .string(Self.url)])
        }
        return Client(
            self, issuer: Self.url, id: app.clientID, .privateKeyJWT(key), audience: Self.url)
    }
}

extension JSON {
    /// The `client_id` of an app's document.
    package var clientID: String { self["credentials"]?["oauthClient"]?["client_id"]?.string ?? "" }
}
