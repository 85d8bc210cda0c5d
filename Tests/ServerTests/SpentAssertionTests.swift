// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// An assertion is spent by what is recorded of its request, a grant or a refusal, and not by a request that
/// could not be recorded.
@Suite struct SpentAssertionTests {
    private func ask(_ client: Client, _ assertion: String, scope: String) async throws -> Answer {
        try await client.requestToken(
            [("grant_type", "client_credentials"), ("scope", scope)], assertion: assertion)
    }

    private func assertion(_ client: Client) async throws -> String {
        let claims = client.assertionClaims(for: try await client.endpoint("token_endpoint"))
        return try #require(try client.authentication.assertion(claims))
    }

    @Test func `a refusal spends the assertion as a grant does`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.privateKeyJWT(newKey(id: "k")))
            let assertion = try await assertion(client)
            let refused = try await ask(client, assertion, scope: "unknown")
            #expect(refused.body["error"] == "invalid_scope")
            let again = try await ask(client, assertion, scope: "orders:read")
            #expect(again.status == 401 && again.text.contains("already been used"), "\(again.text)")
        }
    }

    @Test func `an assertion whose request could not be recorded is taken again`() async throws {
        try await TestServer.run { server in
            let client = try await OrdersAPI(in: server).client(.privateKeyJWT(newKey(id: "k")))
            let assertion = try await assertion(client)
            await server.services.events.drain()
            let unrecorded = try await ask(client, assertion, scope: "orders:read")
            #expect(unrecorded.status == 503)
            let isSpent = try await server.services.store.read { tx in
                try tx.exists("SELECT jti FROM used_assertion")
            }
            #expect(!isSpent)
            #expect(try await answerOfAnotherNode(to: assertion, of: client, server) == nil)
            let late = try await answerOfAnotherNode(to: assertion, of: client, server)
            #expect(late?.reason == "client_assertion_already_used")
        }
    }

    /// What a node whose log can be written says to the assertion; `nil` for a token.
    private func answerOfAnotherNode(
        to assertion: String, of client: Client, _ server: TestServer
    ) async throws -> OAuthError? {
        let services = server.services
        let buffer = EventBuffer(store: services.store)
        let endpoint = TokenEndpoint(
            store: services.store, authenticate: services.authenticate, hooks: services.hooks,
            decisions: DecisionLog(buffer: buffer, surroundings: server.surroundings),
            masterKey: server.masterKey, surroundings: server.surroundings)
        let name = client.issuer.split(separator: "/").last.map { String($0) } ?? ""
        let snapshot = try #require(try await services.servers.value(name))
        let form = FormParameters(pairs: [
            ("grant_type", "client_credentials"), ("scope", "orders:read"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ])
        defer { Task { await buffer.drain() } }
        do {
            _ = try await endpoint.answer(
                PresentedRequest(form: form, authorization: nil, host: nil), at: snapshot,
                from: .system("test", in: server.surroundings))
            return nil
        } catch let refusal as OAuthError {
            return refusal
        }
    }
}
