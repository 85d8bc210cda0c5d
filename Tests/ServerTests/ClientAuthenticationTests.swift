// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import MonetaTesting
import Primitives
import SystemLog
import Testing

/// How clients prove who they are, from outside (RFC 6749 §2.3, RFC 7523 §2.2, OIDC Core §9).
@Suite struct ClientAuthenticationTests {
    private static let secret = "a-secret-of-thirty-two-bytes-or-more"
    /// What every failure says; whoever asks learns nothing about other clients from it.
    private static let sentence =
        "Client authentication failed. Either the client or the client credentials are invalid."

    /// Each method, by the word of its registration.
    static let methods = [
        "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
    ]

    private func authentication(_ method: String, _ secret: String = ClientAuthenticationTests.secret) throws
        -> ClientAuthentication
    {
        switch method {
        case "client_secret_basic": .secretBasic(secret)
        case "client_secret_post": .secretPost(secret)
        case "client_secret_jwt": .secretJWT(secret)
        default: .privateKeyJWT(try newKey(id: "k"))
        }
    }

    @Test(arguments: ClientAuthenticationTests.methods)
    func `a client gets tokens by the method that its app is registered for`(method: String) async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(authentication(method))
            let token = try await client.token(scope: "orders:read")
            #expect(token.scopes == ["orders:read"])
            #expect(token.claims["team"] == "blue" && token.claims["sub"]?.string == client.id)
        }
    }

    @Test(arguments: ClientAuthenticationTests.methods, ClientAuthenticationTests.methods)
    func `a client gets nothing by another method`(registered: String, used: String) async throws {
        guard registered != used else { return }
        try await TestServer.run { server in
            var client = try await OrdersAPI(in: server).client(authentication(registered))
            client.authentication = try authentication(used)
            let answer = try await client.requestToken(scope: "orders:read")
            #expect(answer.status == 401 && answer.body["error"] == "invalid_client", "\(answer.text)")
            if !used.hasSuffix("jwt") || !registered.hasSuffix("jwt") {
                #expect(answer.body["error_description"]?.string == Self.sentence)
            }
        }
    }

    @Test(arguments: ["client_secret_basic", "client_secret_post"])
    func `an unknown client, one that is not active and a wrong secret get the same answer`(
        method: String
    ) async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let client = try await orders.client(authentication(method))
            var wrong = client
            wrong.authentication = try authentication(method, Self.secret + "x")
            let unknown = Client(
                server, issuer: orders.issuer, id: "nobody", try authentication(method), audience: "")
            let inactive = try await orders.client(authentication(method), "Asleep")
            _ = try await server.send(.post, "/apps/\(inactive.id)/lifecycle/deactivate").expecting(200)
            for failing in [wrong, unknown, inactive] {
                let answer = try await failing.requestToken(scope: "orders:read")
                #expect(answer.status == 401)
                #expect(
                    answer.body == [
                        "error": "invalid_client", "error_description": .string(Self.sentence),
                    ])
                // RFC 6749 §5.2: a client that tried the header is told which scheme there is.
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
            }
        }
    }

    @Test func `a client with a secret that does not show it gets nothing`() async throws {
        try await TestServer.run { server in
            var client = try await OrdersAPI(in: server).client(.secretPost(Self.secret))
            client.authentication = .none
            let answer = try await client.requestToken(scope: "orders:read")
            #expect(answer.status == 401 && answer.body["error"] == "invalid_client", "\(answer.text)")
        }
    }

    @Test func `two methods in one request are refused, though both are right`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.secretBasic(Self.secret))
            let answer = try await client.requestToken([
                ("grant_type", "client_credentials"), ("client_id", client.id),
                ("client_secret", Self.secret),
            ])
            #expect(answer.status == 401 && answer.body["error"] == "invalid_request", "\(answer.text)")
        }
    }

    @Test(arguments: [
        "Basic", "Basic ", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer abc", "Basic OnNlY3JldA==",
    ])
    func `a header that holds no credentials is refused`(header: String) async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let answer = try await server.post(
                "/oauth2/\(orders.id)/v1/token", form: "grant_type=client_credentials",
                headers: [.authorization: header])
            #expect(answer.status == 401 && answer.body["error"] == "invalid_client", "\(answer.text)")
        }
    }
}
