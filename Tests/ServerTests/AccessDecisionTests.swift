// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Policies
import Primitives
import SystemLog
import Testing

@Suite struct AccessDecisionTests {
    private func compiled(_ server: JSON, in api: TestServer) async throws -> CompiledAccessPolicies {
        try await api.store.read { tx in
            let server = ID<AuthorizationServer>(server.id)
            return CompiledAccessPolicies(
                try AccessPolicyRecords(tx).list(of: server).map { policy in
                    (policy: policy, rules: try AccessRuleRecords(tx).list(of: policy.id))
                })
        }
    }

    @Test func `rows decide as they were written, and the decision can be explained afterwards`() async throws
    {
        try await TestServer.servers { api in
            try await api.makeApp(clientID: "webapp")
            let server = try await api.makeServer("a")
            _ = try await api.send(.post, "/\(server.id)/scopes", ["name": "orders"])
            _ = try await api.send(
                .post, "/\(server.id)/policies", TestServer.policy("web only", clients: ["webapp"]))
            let policy = try await api.makePolicy(on: server, name: "all")
            let people: JSON = ["groups": ["include": ["EVERYONE"]]]
            _ = try await api.send(
                .post, "\(policy)/rules",
                TestServer.rule("codes", grantTypes: ["authorization_code"], people: people))
            _ = try await api.send(
                .post, "\(policy)/rules",
                TestServer.rule(
                    "services", scopes: ["include": ["orders"]], token: ["accessTokenLifetimeMinutes": 7]))

            let policies = try await compiled(server, in: api)
            let facts = Facts(client: "job", grantType: "client_credentials", scopes: ["openid", "orders"])
            let verdict = policies.decide(facts)
            #expect(verdict.codes == "c{gm}")
            #expect(verdict.match?.outcome.accessTokenLifetimeMinutes == 7)
            #expect(verdict.match?.scopes == ["openid", "orders"])
            var others = facts
            others.scopes = ["orders", "other"]
            let refused = policies.decide(others)
            #expect(refused.match == nil)
            #expect(refused.codes == "c{gsB}")

            let now = api.clock.now
            let kept = policies.document(others)
            let explanation = try await api.store.write { tx in
                let records = DecisionBasisRecords(tx)
                try records.ensure(policies.basis, at: now)
                try records.ensure(policies.basis, at: now)
                return try records.explain(
                    fingerprint: policies.basis.fingerprint, codes: refused.codes, facts: kept)
            }
            #expect(
                try #require(explanation).sentences == [
                    "policy 1 `web only` is not for the client `job`",
                    "rule 1 `codes` of policy 2 `all` is for authorization_code; the request uses client_credentials",
                    "rule 2 `services` of policy 2 `all` covers orders; the request also wants other",
                    "no rule matches, so the request is refused",
                ])
        }
    }

    @Test func `the default policy serves apps and people`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeDefaultServer()
            let services = api.management
            let caller = Caller.system("first start", in: services.surroundings)
            _ = try await services.write(by: caller) { change in
                try createDefaultPolicy(of: "default", in: change)
            }
            let policies = try await compiled(["id": .string(server.id.text)], in: api)
            let service = Facts(client: "job", grantType: "client_credentials", scopes: ["anything"])
            #expect(policies.decide(service).codes == "{m}")
            let person = Facts(
                client: "webapp", grantType: "authorization_code", subject: .init(user: "00u1", groups: []),
                scopes: ["openid", "email"])
            #expect(policies.decide(person).codes == "{gm}")
        }
    }
}
