// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import MonetaTesting
import Primitives
import Testing

/// What the metadata says (RFC 8414 §2, OIDC Discovery §3) is what the server does.
@Suite struct MetadataTests {
    static let documents = ["oauth-authorization-server", "openid-configuration"]
    private static let secret = String(repeating: "a-secret-of-many-bytes-", count: 4)

    /// Both kinds of authorization server: one of the organisation's APIs, and the organisation's own.
    private func clients(_ server: TestServer) async throws -> [Client] {
        [
            try await OrdersAPI(in: server).client(.privateKeyJWT(newKey())),
            try await server.managementClient(newKey(), scopes: ["okta.users.read"]),
        ]
    }

    private func scope(_ client: Client) -> String {
        client.issuer == TestServer.url ? "okta.users.read" : "orders:read"
    }

    @Test(arguments: documents)
    func `every URL is the issuer's and leads somewhere`(name: String) async throws {
        try await TestServer.run { server in
            for client in try await clients(server) {
                let document = try await client.metadata(name)
                for (member, value) in document.object?.members.map({ ($0.name, $0.value) }) ?? [] {
                    guard let url = value.string, url.hasPrefix("https://"), member != "issuer" else {
                        continue
                    }
                    #expect(url.hasPrefix(TestServer.url + "/oauth2/"), "\(member)")
                    let path = String(url.dropFirst(TestServer.url.count))
                    let method: HTTPRequest.Method = member == "jwks_uri" ? .get : .post
                    let answer = try await server.request(method, path)
                    #expect(![404, 405].contains(answer.status), "\(member) \(path) \(answer.status)")
                }
            }
        }
    }

    @Test func `the document is at both addresses of an issuer with a path`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.secretBasic(Self.secret))
            let path = String(client.issuer.dropFirst(TestServer.url.count))
            for name in Self.documents {
                let document = try await client.metadata(name)
                let other = try await server.request(.get, "/.well-known/\(name)\(path)")
                #expect(try other.expecting(200) == document)
                #expect(other.headers[.accessControlAllowOrigin] == "*")
            }
        }
    }

    @Test(arguments: [SignatureAlgorithm.rs256, .es256, .edDSA])
    func `tokens are signed as the document says, by a key at jwks_uri`(algorithm: SignatureAlgorithm)
        async throws
    {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server, algorithm: algorithm).client(
                .secretBasic(Self.secret))
            let listed = try await client.metadata("openid-configuration")[
                "id_token_signing_alg_values_supported"]
            #expect(listed?.strings == [algorithm.rawValue])
            let token = try await client.token(scope: "orders:read")
            #expect(token.header.algorithm == algorithm)
            #expect(try await client.keys().keys.contains { $0.keyID == token.header.keyID })
        }
    }

    @Test func `every way to authenticate that is listed works at every endpoint that lists it`() async throws
    {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let any = try await orders.client(.secretBasic(Self.secret), "Any")
            let document = try await any.metadata()
            for endpoint in ["token", "introspection", "revocation"] {
                let member = Name("\(endpoint)_endpoint_auth_methods_supported")
                let methods = try #require(document[member]?.strings)
                #expect(!methods.isEmpty)
                // A public client names itself; what it gets then is not what this asks for.
                for method in methods where method != "none" {
                    let authentication: ClientAuthentication =
                        switch method {
                        case "client_secret_basic": .secretBasic(Self.secret)
                        case "client_secret_post": .secretPost(Self.secret)
                        case "client_secret_jwt": .secretJWT(Self.secret)
                        case "private_key_jwt": .privateKeyJWT(try newKey())
                        default: .none
                        }
                    let client = try await orders.client(authentication, "\(endpoint) \(method)")
                    #expect(authentication.method == method)
                    let answer = try await client.post(
                        Name("\(endpoint)_endpoint"),
                        endpoint == "token"
                            ? [("grant_type", "client_credentials"), ("scope", "orders:read")]
                            : [("token", "x")])
                    #expect(answer.status == 200, "\(method) at \(endpoint): \(answer.text)")
                }
            }
        }
    }

    @Test func `every algorithm that is listed for assertions is taken`() async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let any = try await orders.client(.secretBasic(Self.secret), "Any")
            let listed = try await any.metadata()["token_endpoint_auth_signing_alg_values_supported"]?.strings
            let names = try #require(listed)
            #expect(Set(names) == Set(SignatureAlgorithm.allCases.map(\.rawValue)))
            for name in names {
                let algorithm = try #require(SignatureAlgorithm(rawValue: name))
                var authentication = ClientAuthentication.secretJWT(Self.secret, algorithm)
                if !algorithm.isSymmetric { authentication = .privateKeyJWT(try newKey(algorithm)) }
                _ = try await orders.client(authentication, name).token(scope: "orders:read")
            }
        }
    }

    @Test func `every algorithm that is listed for proofs binds a token`() async throws {
        try await TestServer.run { server in
            let clients = try await self.clients(server)
            for client in clients {
                let listed = try await client.metadata()["dpop_signing_alg_values_supported"]?.strings
                for name in listed ?? [] {
                    var bound = client
                    bound.proofKey = try ProofKey(try #require(SignatureAlgorithm(rawValue: name)))
                    _ = try await bound.token(scope: scope(client))
                }
            }
            let own = try await clients[1].metadata()["dpop_signing_alg_values_supported"]?.strings
            #expect(own?.isEmpty == false)
        }
    }

    @Test func `grants that are listed are known, and others are not`() async throws {
        try await TestServer.run { server in
            for client in try await clients(server) {
                let listed = try #require(try await client.metadata()["grant_types_supported"]?.strings)
                #expect(listed.contains("client_credentials"))
                // OIDC Discovery §3: tokens of the authorization endpoint are none of the token endpoint's.
                for grant in listed where grant != "implicit" {
                    let answer = try await client.requestToken([
                        ("grant_type", grant), ("scope", scope(client)),
                    ])
                    #expect(answer.body["error"] != "unsupported_grant_type", "\(grant)")
                }
                let other = try await client.requestToken([("grant_type", "urn:example:grant")])
                #expect(other.body["error"] == "unsupported_grant_type", "\(other.text)")
            }
        }
    }

    @Test func `a scope is listed when it is published, and claims that are listed come`() async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let path = "/authorizationServers/\(orders.id)/scopes"
            _ = try await server.make(path, ["name": "open", "metadataPublish": "ALL_CLIENTS"])
            _ = try await server.make(path, ["name": "closed", "metadataPublish": "NO_CLIENTS"])
            let client = try await orders.client(.secretBasic(Self.secret))
            let document = try await client.metadata()
            let scopes = try #require(document["scopes_supported"]?.strings)
            #expect(scopes.contains("open") && scopes.contains("openid") && !scopes.contains("closed"))
            let token = try await client.token(scope: "orders:read")
            // A machine's token has no user.
            for claim in try #require(document["claims_supported"]?.strings) where claim != "uid" {
                #expect(token.claims[Name(claim)] != nil, "\(claim)")
            }
        }
    }

    @Test func `a server that sleeps has no document`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.secretBasic(Self.secret))
            _ = try await client.metadata()
            _ = try await server.send(
                .post,
                "/authorizationServers/\(client.issuer.split(separator: "/").last ?? "")/lifecycle/deactivate"
            )
            for name in Self.documents {
                let path = String(client.issuer.dropFirst(TestServer.url.count))
                #expect(try await server.request(.get, "\(path)/.well-known/\(name)").status == 404)
            }
        }
    }
}
