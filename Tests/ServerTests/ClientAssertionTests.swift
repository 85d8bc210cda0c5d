// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import MonetaTesting
import Primitives
import SystemLog
import Testing

/// What an assertion of a client must say (RFC 7523 §3), whether a secret or a key signs it.
@Suite struct ClientAssertionTests {
    private static let secret = "a-secret-of-thirty-two-bytes-or-more"

    /// One thing about an assertion that is not as it should be, and the reason that the log gives.
    struct Fault: Sendable, CustomTestStringConvertible {
        let what: String
        let reason: String
        let change: @Sendable (_ claims: inout JSONObject, _ now: Int64) -> Void

        var testDescription: String { what }
    }

    static let faults = [
        Fault(what: "no iss", reason: "client_assertion_invalid_issuer") { claims, _ in claims["iss"] = nil },
        Fault(what: "no sub", reason: "client_assertion_invalid_issuer") { claims, _ in claims["sub"] = nil },
        Fault(what: "another iss", reason: "client_assertion_invalid_issuer") { claims, _ in
            claims["iss"] = "somebody"
        },
        Fault(what: "another sub", reason: "client_assertion_invalid_issuer") { claims, _ in
            claims["sub"] = "somebody"
        },
        Fault(what: "no aud", reason: "client_assertion_expiration_required") { claims, _ in
            claims["aud"] = nil
        },
        Fault(what: "another aud", reason: "client_assertion_invalid_audience") { claims, _ in
            claims["aud"] = "https://elsewhere.example/token"
        },
        Fault(what: "the aud with a slash more", reason: "client_assertion_invalid_audience") { claims, _ in
            claims["aud"] = (claims["aud"]?.string).map { .string($0 + "/") }
        },
        Fault(what: "no exp", reason: "client_assertion_expiration_required") { claims, _ in
            claims["exp"] = nil
        },
        Fault(what: "an exp that is over", reason: "client_assertion_expired_token") { claims, now in
            claims["exp"] = .integer(now - 31)
        },
        Fault(what: "an exp that is far", reason: "client_assertion_expires_too_far_in_future") {
            claims, now in
            claims["exp"] = .integer(now + 3600 + 31)
        },
        Fault(what: "an iat to come", reason: "client_assertion_issued_at_in_future") { claims, now in
            claims["iat"] = .integer(now + 31)
        },
        Fault(what: "an nbf to come", reason: "client_assertion_issued_at_in_future") { claims, now in
            claims["nbf"] = .integer(now + 31)
        },
        Fault(what: "a jti that is long", reason: "client_assertion_invalid_jwt") { claims, _ in
            claims["jti"] = .string(String(repeating: "j", count: 257))
        },
        Fault(what: "an exp that is a text", reason: "client_assertion_invalid_jwt") { claims, now in
            claims["exp"] = .string("\(now + 60)")
        },
    ]

    private func authentications() throws -> [ClientAuthentication] {
        [.secretJWT(Self.secret), .privateKeyJWT(try newKey(id: "k"))]
    }

    private func ask(_ client: Client, _ assertion: String) async throws -> Answer {
        try await client.requestToken(
            [("grant_type", "client_credentials"), ("scope", "orders:read")], assertion: assertion)
    }

    private func refused(_ answer: Answer, _ reason: String, _ server: TestServer) async throws {
        #expect(answer.status == 401 && answer.body["error"] == "invalid_client", "\(answer.text)")
        let last = try await server.events(.tokenRequested).last
        #expect(last?["outcome"]?["reason"]?.string == reason)
    }

    @Test(arguments: faults)
    func `an assertion with a fault is refused, and the log says which`(fault: Fault) async throws {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            for authentication in try authentications() {
                let client = try await orders.client(authentication)
                // Refusals of strangers have a row a minute for each network, reason and client.
                server.clock.advance(seconds: 120)
                var claims = client.assertionClaims(for: try await client.endpoint("token_endpoint"))
                fault.change(&claims, server.clock.now.seconds)
                let answer = try await ask(client, try #require(try authentication.assertion(claims)))
                try await refused(answer, fault.reason, server)
            }
        }
    }

    @Test func `clocks may differ by half a minute, and exp may lie an hour ahead`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.secretJWT(Self.secret))
            let now = server.clock.now.seconds
            for (name, value) in [
                ("exp", now - 29), ("exp", now + 3600), ("iat", now + 30), ("nbf", now + 30),
            ] {
                var claims = client.assertionClaims(for: try await client.endpoint("token_endpoint"))
                claims[Name(name)] = .integer(value)
                let answer = try await ask(client, try #require(try client.authentication.assertion(claims)))
                _ = try await client.verify(answer)
            }
        }
    }

    @Test func `the aud may be the endpoint, the issuer, or a list with one of them`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.privateKeyJWT(newKey()))
            let endpoint = try await client.endpoint("token_endpoint")
            let audiences: [JSON] = [
                .string(endpoint), .string(client.issuer), ["https://elsewhere.example", .string(endpoint)],
            ]
            for audience in audiences {
                var claims = client.assertionClaims(for: endpoint)
                claims["aud"] = audience
                let answer = try await ask(client, try #require(try client.authentication.assertion(claims)))
                _ = try await client.verify(answer)
            }
        }
    }

    @Test func `an assertion counts once, at whatever endpoint, until its exp is over`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.privateKeyJWT(newKey()))
            var claims = client.assertionClaims(for: client.issuer)
            let assertion = try #require(try client.authentication.assertion(claims))
            _ = try await client.verify(ask(client, assertion))
            try await refused(ask(client, assertion), "client_assertion_already_used", server)
            let other = try await client.post(
                "introspection_endpoint", [("token", "x")], assertion: assertion)
            #expect(other.status == 401, "\(other.text)")
            // Another assertion with the same jti is the same one (RFC 7523 §3, item 7).
            claims["exp"] = .integer(server.clock.now.seconds + 120)
            let twin = try #require(try client.authentication.assertion(claims))
            #expect(try await ask(client, twin).status == 401)
            // The jti of another client is another one.
            let second = try await OrdersAPI.client(of: client)
            var others = second.assertionClaims(for: client.issuer)
            others["jti"] = claims["jti"]
            let theirs = try #require(try second.authentication.assertion(others))
            _ = try await second.verify(ask(second, theirs))
        }
    }

    @Test func `the signature must be by a key of the client, and by an algorithm of its method`()
        async throws
    {
        try await TestServer.run { server in
            let orders = try await OrdersAPI(in: server)
            let client = try await orders.client(.privateKeyJWT(newKey(id: "k")))
            let faults: [(ClientAuthentication, String)] = [
                (.privateKeyJWT(try newKey(id: "k")), "client_assertion_invalid_signature"),
                (.privateKeyJWT(try newKey(id: "other")), "client_assertion_invalid_kid"),
                (.secretJWT(Self.secret), "client_assertion_invalid_signature_algorithm"),
            ]
            for (authentication, reason) in faults {
                server.clock.advance(seconds: 120)
                let claims = client.assertionClaims(for: client.issuer)
                let assertion = try #require(try authentication.assertion(claims))
                try await refused(ask(client, assertion), reason, server)
            }
            for text in ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
                #expect(try await ask(client, text).status == 401, "\(text)")
            }
        }
    }
}

extension OrdersAPI {
    /// Another app of the same authorization server.
    fileprivate static func client(of other: Client) async throws -> Client {
        let authentication = ClientAuthentication.privateKeyJWT(try newKey())
        let id = try await other.server.register(authentication, "Second").clientID
        return Client(
            other.server, issuer: other.issuer, id: id, authentication, audience: OrdersAPI.audience)
    }
}
