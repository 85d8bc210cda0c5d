// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import MonetaTesting
import Primitives
import SystemLog
import Testing
import Web

/// Proofs of possession (RFC 9449) at the token endpoint and at what a token opens.
@Suite struct DPoPTests {
    /// One thing about a proof that is not as it should be (RFC 9449 §4.3).
    struct Fault: Sendable, CustomTestStringConvertible {
        let what: String
        let change: @Sendable (_ header: inout JSONObject, _ claims: inout JSONObject, _ now: Int64) -> Void

        var testDescription: String { what }
    }

    static let faults = [
        Fault(what: "no typ") { header, _, _ in header["typ"] = nil },
        Fault(what: "another typ") { header, _, _ in header["typ"] = "jwt" },
        Fault(what: "no alg") { header, _, _ in header["alg"] = nil },
        Fault(what: "alg none") { header, _, _ in header["alg"] = "none" },
        Fault(what: "a symmetric alg") { header, _, _ in header["alg"] = "HS256" },
        Fault(what: "the alg of another key") { header, _, _ in header["alg"] = "ES384" },
        Fault(what: "no jwk") { header, _, _ in header["jwk"] = nil },
        Fault(what: "a jwk that is none") { header, _, _ in header["jwk"] = ["kty": "EC"] },
        Fault(what: "the jwk of another key") { header, _, _ in
            header["jwk"] = (try? newKey())?.publicJWK.json
        },
        Fault(what: "a private jwk") { header, _, _ in
            header["jwk"] = (try? generateKey(for: .es256, in: .system))?.privateJSON
        },
        Fault(what: "a crit that nobody knows") { header, _, _ in
            header["crit"] = ["x"]
            header["x"] = 1
        },
        Fault(what: "no jti") { _, claims, _ in claims["jti"] = nil },
        Fault(what: "an empty jti") { _, claims, _ in claims["jti"] = "" },
        Fault(what: "a long jti") { _, claims, _ in
            claims["jti"] = .string(String(repeating: "j", count: 257))
        },
        Fault(what: "no htm") { _, claims, _ in claims["htm"] = nil },
        Fault(what: "another htm") { _, claims, _ in claims["htm"] = "GET" },
        Fault(what: "the htm in lower case") { _, claims, _ in claims["htm"] = "post" },
        Fault(what: "no htu") { _, claims, _ in claims["htu"] = nil },
        Fault(what: "another htu") { _, claims, _ in
            claims["htu"] = "https://elsewhere.example/oauth2/v1/token"
        },
        Fault(what: "another path in htu") { _, claims, _ in
            claims["htu"] = (claims["htu"]?.string).map { .string($0 + "/") }
        },
        Fault(what: "no iat") { _, claims, _ in claims["iat"] = nil },
        Fault(what: "an iat that is a text") { _, claims, now in claims["iat"] = .string("\(now)") },
        Fault(what: "an old iat") { _, claims, now in claims["iat"] = .integer(now - 120) },
        Fault(what: "an iat to come") { _, claims, now in claims["iat"] = .integer(now + 120) },
    ]

    /// A client of the organisation's server whose tokens are bound.
    private func boundClient(_ server: TestServer, isRequired: Bool = false) async throws -> Client {
        var client = try await server.managementClient(
            newKey(), scopes: ["okta.users.read"],
            oauth: isRequired ? ["dpop_bound_access_tokens": true] : [:])
        client.proofKey = try ProofKey()
        return client
    }

    private let fields = [("grant_type", "client_credentials"), ("scope", "okta.users.read")]

    private func send(_ proof: String, _ client: Client) async throws -> Answer {
        try await client.post("token_endpoint", fields, headers: [.dpop: proof])
    }

    /// A nonce of the server.
    private func newNonce(_ client: Client) async throws -> String {
        let key = try #require(client.proofKey)
        let claims = key.claims(
            "POST", try await client.endpoint("token_endpoint"), at: client.server.clock.now)
        let answer = try await send(try key.proof(key.header, claims), client)
        #expect(answer.status == 400 && answer.body["error"] == "use_dpop_nonce", "\(answer.text)")
        return try #require(answer.headers[.dpopNonce])
    }

    @Test func `a token is bound to the key of the proof, once the nonce is the server's`() async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let token = try await client.token(scope: "okta.users.read")
            #expect(token.answer.body["token_type"] == "DPoP")
            #expect(token.claims["cnf"]?["jkt"]?.string == client.proofKey?.thumbprint)
        }
    }

    @Test func `tokens of every authorization server are bound, and introspection says so`() async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let ways: [ClientAuthentication] = [
                .secretBasic("a-secret-of-thirty-two-bytes-or-more"), .privateKeyJWT(try newKey()),
            ]
            for authentication in ways {
                var client = try await orders.client(authentication)
                let bearer = try await client.token(scope: "orders:read")
                #expect(bearer.answer.body["token_type"] == "Bearer" && bearer.claims["cnf"] == nil)
                client.proofKey = try ProofKey()
                let token = try await client.token(scope: "orders:read")
                #expect(token.answer.body["token_type"] == "DPoP")
                #expect(token.claims["cnf"]?["jkt"]?.string == client.proofKey?.thumbprint)
                let told = try await client.introspect(token.text)
                #expect(told["token_type"] == "DPoP" && told["cnf"] == token.claims["cnf"])
            }
        }
    }

    @Test func `an app of every authorization server may be one that gets bound tokens alone`() async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            var client = try await orders.client(
                .privateKeyJWT(newKey()), oauth: ["dpop_bound_access_tokens": true])
            let refused = try await client.requestToken(scope: "orders:read")
            #expect(refused.status == 400 && refused.body["error"] == "invalid_dpop_proof")
            client.proofKey = try ProofKey()
            #expect(try await client.token(scope: "orders:read").answer.body["token_type"] == "DPoP")
        }
    }

    @Test(arguments: faults)
    func `a proof with a fault is refused`(fault: Fault) async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let key = try #require(client.proofKey)
            let nonce = try await newNonce(client)
            let url = try await client.endpoint("token_endpoint")
            var header = key.header
            var claims = key.claims("POST", url, at: server.clock.now, nonce: nonce)
            // The same proof without the fault is taken: so it is the fault that is refused.
            let good = try await send(try key.proof(header, claims), client)
            _ = try await client.verify(good)
            claims = key.claims("POST", url, at: server.clock.now, nonce: nonce)
            fault.change(&header, &claims, server.clock.now.seconds)
            let answer = try await send(try key.proof(header, claims), client)
            #expect(answer.status == 400 && answer.body["error"] == "invalid_dpop_proof", "\(answer.text)")
            #expect(answer.body["access_token"] == nil)
        }
    }

    @Test func `a proof with a signature that is not its own, or that is no JWT, is refused`() async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let key = try #require(client.proofKey)
            let nonce = try await newNonce(client)
            let url = try await client.endpoint("token_endpoint")
            let proofs = try (0..<2).map { _ in
                try key.proof(key.header, key.claims("POST", url, at: server.clock.now, nonce: nonce))
                    .split(separator: ".").map { String($0) }
            }
            let foreign = [proofs[0][0], proofs[0][1], proofs[1][2]].joined(separator: ".")
            for text in [foreign, "", "x", "a.b.c", "a.b.c.d", String(repeating: "a", count: 9000)] {
                let answer = try await send(text, client)
                #expect(
                    answer.status == 400 && answer.body["error"] == "invalid_dpop_proof", "\(text.prefix(20))"
                )
            }
        }
    }

    @Test func `a proof is used once, and there is one of them`() async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let key = try #require(client.proofKey)
            let url = try await client.endpoint("token_endpoint")
            let claims = key.claims("POST", url, at: server.clock.now, nonce: try await newNonce(client))
            let proof = try key.proof(key.header, claims)
            _ = try await client.verify(send(proof, client))
            let again = try await send(proof, client)
            #expect(again.body["error"] == "invalid_dpop_proof", "\(again.text)")
            // The jti is what counts, not how the proof is signed.
            let twin = try await send(try key.proof(key.header, claims), client)
            #expect(twin.body["error"] == "invalid_dpop_proof", "\(twin.text)")
            var headers: HTTPFields = [.dpop: proof]
            headers.append(HTTPField(name: .dpop, value: proof))
            let two = try await client.post("token_endpoint", fields, headers: headers)
            #expect(two.body["error"] == "invalid_dpop_proof", "\(two.text)")
        }
    }

    @Test func `htu counts without its query and fragment`() async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let key = try #require(client.proofKey)
            let url = try await client.endpoint("token_endpoint")
            for end in ["?a=b", "#f", "?"] {
                let claims = key.claims(
                    "POST", url + end, at: server.clock.now, nonce: try await newNonce(client))
                _ = try await client.verify(send(try key.proof(key.header, claims), client))
            }
        }
    }

    @Test func `a nonce lives five minutes, and one of somebody else is none`() async throws {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            let key = try #require(client.proofKey)
            let url = try await client.endpoint("token_endpoint")
            let old = try await newNonce(client)
            func ask(_ nonce: String) async throws -> Answer {
                let claims = key.claims("POST", url, at: server.clock.now, nonce: nonce)
                return try await send(try key.proof(key.header, claims), client)
            }
            server.clock.advance(seconds: 300)
            _ = try await client.verify(ask(old))
            server.clock.advance(seconds: 1)
            for wrong in [old, "", "a-nonce-of-mine", String(repeating: "n", count: 300)] {
                let answer = try await ask(wrong)
                #expect(answer.body["error"] == "use_dpop_nonce" && answer.headers[.dpopNonce] != nil)
            }
        }
    }

    @Test func `an app that must bind its tokens gets none without a proof`() async throws {
        try await TestServer.run { server in
            var client = try await boundClient(server, isRequired: true)
            _ = try await client.token(scope: "okta.users.read")
            client.proofKey = nil
            let answer = try await client.requestToken(scope: "okta.users.read")
            #expect(answer.status == 400 && answer.body["error"] == "invalid_dpop_proof", "\(answer.text)")
        }
    }

    @Test func `what a bound token opens needs a proof by its key for this request and this token`()
        async throws
    {
        try await TestServer.run { server in
            let client = try await boundClient(server)
            _ = try await server.send(
                .post, "/oauth2/v1/clients/\(client.id)/roles", ["type": "READ_ONLY_ADMIN"], outside: true)
            server.clock.advance(seconds: 2)
            let token = try await client.token(scope: "okta.users.read")
            let key = try #require(client.proofKey)
            let url = "\(TestServer.url)/api/v1/users"
            func ask(_ scheme: String, _ proof: String?) async throws -> Int {
                var headers: HTTPFields = [.authorization: "\(scheme) \(token.text)"]
                headers[.dpop] = proof
                return try await server.request(.get, "/api/v1/users", headers: headers).status
            }
            func proof(_ key: ProofKey, _ method: String, _ url: String, of text: String?) throws -> String {
                try key.proof(
                    key.header, key.claims(method, url, at: server.clock.now, accessToken: text))
            }
            #expect(try await ask("DPoP", proof(key, "GET", url, of: token.text)) == 200)
            let refused: [(String, String?)] = [
                ("Bearer", nil), ("Bearer", try proof(key, "GET", url, of: token.text)), ("DPoP", nil),
                ("DPoP", try proof(ProofKey(), "GET", url, of: token.text)),
                ("DPoP", try proof(key, "POST", url, of: token.text)),
                ("DPoP", try proof(key, "GET", url + "/me", of: token.text)),
                ("DPoP", try proof(key, "GET", url, of: nil)),
                ("DPoP", try proof(key, "GET", url, of: token.text + "x")),
            ]
            for (scheme, proof) in refused {
                let status = try await ask(scheme, proof)
                #expect(status == 401 || status == 400, "\(scheme) \(proof ?? "without a proof")")
            }
        }
    }
}
