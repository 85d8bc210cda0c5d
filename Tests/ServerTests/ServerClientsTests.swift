// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing
import Web

@Suite struct ServerClientsTests {
    /// A user, an app, and `count` refresh tokens of the app for a server, each of a family of its own.
    private func addTokens(_ count: Int, of server: JSON, in api: TestServer) async throws {
        let oauth: JSON = [
            "application_type": "web", "token_endpoint_auth_method": "client_secret_basic", "grant_types": [],
            "response_types": [], "redirect_uris": [], "post_logout_redirect_uris": [],
            "pkce_required": false,
            "consent_method": "TRUSTED", "issuer_mode": "DYNAMIC", "dpop_bound_access_tokens": false,
            "others": ["logo_uri": "https://app.example/logo.png"],
        ]
        let now = api.clock.now
        let serverID = server.id
        try await api.store.write { tx in
            try tx.run(
                """
                INSERT INTO directory_user (id, status, login, login_key, profile, created, last_updated)
                VALUES ('00u1', 'ACTIVE', 'ada', 'ada', '{}', \(now), \(now)) ON CONFLICT DO NOTHING
                """)
            try tx.run(
                """
                INSERT INTO app (id, client_id, label, status, document, created, last_updated)
                VALUES ('0oa1', 'client1', 'App', 'ACTIVE', \(["oauth": oauth, "app": [:]] as JSON), \(now), \(now))
                ON CONFLICT DO NOTHING
                """)
            for number in 1...count {
                try RefreshTokenRecords(tx).insert(
                    RefreshToken(
                        id: ID("oar\(number)"), place: .init(family: "family\(number)"),
                        serverID: ID(serverID),
                        appID: ID("0oa1"), clientID: "client1", userID: "00u1",
                        scopes: ["openid", "offline_access"], signIn: .init(time: now, methods: ["pwd"]),
                        created: now + .seconds(number), lastUpdated: now, expiresAt: now + .seconds(86_400),
                        idle: .init(lifetime: .seconds(3600), expiresAt: now + .seconds(3600))),
                    hash: "hash\(number)")
            }
        }
    }

    @Test func `clients that hold tokens are listed with them`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            #expect(try await api.send(.get, "/\(server.id)/clients").body == [])
            try await addTokens(3, of: server, in: api)
            let clients = try await api.send(.get, "/\(server.id)/clients").body
            #expect(
                clients[0] == [
                    "client_id": "client1", "client_name": "App", "client_uri": .null,
                    "logo_uri": "https://app.example/logo.png",
                    "_links": [
                        "tokens": [
                            "href": .string(
                                "https://moneta.test/api/v1/authorizationServers/\(server.id)/clients/client1/tokens"
                            )
                        ]
                    ],
                ])
            let path = "/\(server.id)/clients/client1/tokens"
            let first = try await api.send(.get, "\(path)?limit=2")
            #expect(first.body.array?.map(\.id) == ["oar1", "oar2"])
            #expect(
                first.body[0]?.object?.names == [
                    "id", "status", "created", "lastUpdated", "expiresAt", "issuer", "clientId", "userId",
                    "scopes",
                    "_links",
                ])
            let next = first.headers[values: .link].first { $0.contains("rel=\"next\"") }
            let query = try #require(next?.split(separator: "?").last?.prefix { $0 != ">" })
            #expect(try await api.send(.get, "\(path)?\(query)").body.array?.map(\.id) == ["oar3"])
            let expanded = try await api.send(.get, "\(path)/oar1?expand=scope").body
            #expect(expanded["_embedded"]?["scopes"]?.names == ["openid", "offline_access"])
            #expect(try await api.send(.get, "\(path)/oar1?expand=user").status == 400)
        }
    }

    @Test func `tokens are revoked one by one and all at once`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            try await addTokens(3, of: server, in: api)
            let path = "/\(server.id)/clients/client1/tokens"
            #expect(try await api.send(.delete, "\(path)/oar2").status == 204)
            #expect(try await api.send(.get, "\(path)/oar2").status == 404)
            #expect(try await api.send(.delete, "\(path)/oar2").status == 404)
            #expect(try await api.send(.get, path).body.array?.map(\.id) == ["oar1", "oar3"])
            #expect(try await api.send(.delete, path).status == 204)
            #expect(try await api.send(.get, path).body == [])
            #expect(try await api.send(.get, "/\(server.id)/clients").body == [])
            #expect(try await api.events(.tokenRevoked).count == 1)
            let all = try #require(try await api.events(.tokensRevokedForClient).first)
            #expect(all["details"]?["revoked"] == 2)
        }
    }

    @Test func `an unknown client and a token of another server are not found`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let other = try await api.makeServer("b")
            try await addTokens(1, of: server, in: api)
            let unknown = try await api.send(.get, "/\(server.id)/clients/nobody/tokens")
            #expect(unknown.status == 404)
            #expect(
                unknown.body["errorSummary"] == "Not found: Resource not found: nobody (PublicClientApp)")
            #expect(try await api.send(.delete, "/\(server.id)/clients/nobody/tokens").status == 404)
            #expect(try await api.send(.get, "/\(other.id)/clients/client1/tokens/oar1").status == 404)
        }
    }

    @Test func `deactivating a server ends its refresh tokens for good`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            try await addTokens(1, of: server, in: api)
            _ = try await api.send(.post, "/\(server.id)/lifecycle/deactivate")
            _ = try await api.send(.post, "/\(server.id)/lifecycle/activate")
            #expect(try await api.send(.get, "/\(server.id)/clients/client1/tokens").body == [])
        }
    }
}
