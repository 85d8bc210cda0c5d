// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import Primitives
import SystemLog
import Testing

/// Introspection (RFC 7662) and revocation (RFC 7009) from outside.
@Suite struct IntrospectionTests {
    private static let inactive: JSON = ["active": false]
    private static let secret = "a-secret-of-thirty-two-bytes-or-more"

    private func run(
        _ body: @escaping @Sendable (TestServer, OrdersAPI, Client) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            try await body(server, orders, orders.client(.secretBasic(Self.secret)))
        }
    }

    @Test func `a living token says what it says`() async throws {
        try await run { server, orders, client in
            let token = try await client.token(scope: "orders:read")
            for hint in [nil, "access_token", "refresh_token", "no_such_kind"] {
                let answer = try await client.introspect(token.text, hint: hint)
                #expect(answer["active"] == true)
                #expect(answer["scope"] == "orders:read" && answer["client_id"]?.string == client.id)
                #expect(answer["token_type"] == "Bearer" && answer["team"] == "blue")
                for name: Name in ["iss", "aud", "sub", "exp", "iat", "jti"] {
                    #expect(answer[name] == token.claims[name], "\(name)")
                }
            }
        }
    }

    @Test func `a token ends with its time`() async throws {
        try await run { server, orders, client in
            let token = try await client.token(scope: "orders:read")
            server.clock.advance(seconds: 599)
            #expect(try await client.introspect(token.text)["active"] == true)
            server.clock.advance(seconds: 1)
            #expect(try await client.introspect(token.text) == Self.inactive)
        }
    }

    @Test func `another client learns nothing and ends nothing`() async throws {
        try await run { server, orders, client in
            let token = try await client.token(scope: "orders:read")
            let other = try await orders.client(.secretPost(Self.secret), "Other")
            #expect(try await other.introspect(token.text) == Self.inactive)
            #expect(try await other.revoke(token.text).status == 200)
            #expect(try await client.introspect(token.text)["active"] == true)
            #expect(try await server.events(.tokenRevoked).isEmpty)
        }
    }

    @Test func `what is no token of this server is not active, and revoking it is no error`() async throws {
        try await run { server, orders, client in
            let token = try await client.token(scope: "orders:read")
            let parts = token.text.split(separator: ".").map { String($0) }
            let second = try await client.token(scope: "orders:read").text.split(separator: ".").map {
                String($0)
            }
            let elsewhere = try await OrdersAPI.neighbour(of: client)
            let theirs = try await elsewhere.token(scope: "orders:read").text
            let texts = [
                "x", "a.b.c", "\(parts[0]).\(second[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", theirs,
                String(repeating: "x", count: 20_000),
            ]
            for text in texts {
                #expect(try await client.introspect(text) == Self.inactive, "\(text.prefix(20))")
                #expect(try await client.revoke(text).status == 200, "\(text.prefix(20))")
            }
            #expect(try await client.introspect(token.text)["active"] == true)
        }
    }

    @Test func `a revoked token is dead at once, and one event says so however often it is revoked`()
        async throws
    {
        try await run { server, orders, client in
            let (token, kept) = (
                try await client.token(scope: "orders:read"), try await client.token(scope: "orders:read")
            )
            for _ in 0..<2 {
                let answer = try await client.revoke(token.text, hint: "access_token")
                #expect(answer.status == 200 && answer.bytes.isEmpty)
                #expect(try await client.introspect(token.text) == Self.inactive)
            }
            #expect(try await client.introspect(kept.text)["active"] == true)
            let events = try await server.events(.tokenRevoked)
            #expect(events.count == 1 && events[0]["actor"]?["id"]?.string == client.id)
            #expect(events[0]["target"]?[0]?["id"] == token.claims["jti"])
        }
    }

    @Test(arguments: ["introspection_endpoint", "revocation_endpoint"])
    func `an endpoint wants a client that proves itself, and one token`(endpoint: String) async throws {
        try await run { server, orders, client in
            let token = try await client.token(scope: "orders:read").text
            var wrong = client
            wrong.authentication = .secretBasic(Self.secret + "x")
            let stranger = try await wrong.post(Name(endpoint), [("token", token)])
            #expect(stranger.status == 401 && stranger.body["error"] == "invalid_client")
            wrong.authentication = .none
            #expect(try await wrong.post(Name(endpoint), [("token", token)]).status == 401)
            for fields in [[], [("token", "")], [("token", token), ("token", token)]] {
                let answer = try await client.post(Name(endpoint), fields)
                #expect(answer.status == 400 && answer.body["error"] == "invalid_request", "\(fields)")
            }
        }
    }

    @Test func `tokens from before an app or a server slept are dead for good`() async throws {
        try await run { server, orders, client in
            for path in ["/apps/\(client.id)", "/authorizationServers/\(orders.id)"] {
                let token = try await client.token(scope: "orders:read").text
                server.clock.advance(seconds: 1)
                for step in ["deactivate", "activate"] {
                    #expect(try await server.send(.post, "\(path)/lifecycle/\(step)").status < 300)
                }
                #expect(try await client.introspect(token) == Self.inactive, "\(path)")
                server.clock.advance(seconds: 1)
                let fresh = try await client.token(scope: "orders:read").text
                #expect(try await client.introspect(fresh)["active"] == true, "\(path)")
            }
        }
    }
}

extension OrdersAPI {
    /// The same app at another authorization server of the organisation.
    fileprivate static func neighbour(of client: Client) async throws -> Client {
        let server = try await client.server.makeServer("Neighbour", audience: audience).id
        let path = "/authorizationServers/\(server)"
        _ = try await client.server.make("\(path)/scopes", ["name": "orders:read"])
        let policy = try await client.server.make("\(path)/policies", TestServer.policy()).id
        _ = try await client.server.make("\(path)/policies/\(policy)/rules", TestServer.rule("r"))
        return Client(
            client.server, issuer: "\(TestServer.url)/oauth2/\(server)", id: client.id, client.authentication,
            audience: audience)
    }
}
