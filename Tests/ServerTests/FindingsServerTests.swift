// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// Findings about servers, keys and policies.
@Suite struct FindingsServerTests {
    @Test func `a tidy server has no findings`() async throws {
        #expect(try await findAll(in: findingsSeed()) == [:])
    }

    @Test func `a server without a policy refuses everything`() async throws {
        #expect(
            try await findAll(in: findingsSeed(policies: [])) == [
                "server.no_policy": "the server `Orders` has no policy"
            ])
    }

    @Test(arguments: StoreKind.available)
    func `every engine answers the same facts`(kind: StoreKind) async throws {
        let policies = [
            findingsPolicy(
                "Main", clients: ["job", "web"],
                rules: [
                    findingsRule(people: [
                        "groups": ["include": ["Empty"]], "users": ["exclude": ["bo@example.com"]],
                    ])
                ])
        ]
        try await TestServer.findings(findingsSeed(policies: policies), on: kind) { stage in
            let found = try await stage.find(server: nil)
            #expect(Set(found.map(\.kind)) == [.ruleNobody, .ruleWeakGrant])
            try await stage.change("DELETE FROM client_secret")
            let without = try await stage.find(server: nil)
            #expect(without.count { $0.kind == .appNoCredential } == 2)
        }
    }

    @Test func `nothing is said about an inactive server`() async throws {
        #expect(try await findAll(in: findingsSeed(server: ["status": "INACTIVE"], policies: [])) == [:])
    }

    @Test func `two servers with one audience are told of once`() async throws {
        try await TestServer.findings(findingsSeed(server: ["audiences": ["api://default"]])) { stage in
            let one = try await stage.find().map(\.kind)
            #expect(one == [.serverAudienceShared])
            let all = try await stage.find(server: nil).filter { $0.kind == .serverAudienceShared }
            #expect(all.count == 1)
            #expect(Set(all[0].objects.map(\.name)) == ["Orders", "default"])
        }
    }

    @Test func `a key that nobody rotates is told of after half a year`() async throws {
        let document = findingsSeed(server: [
            "credentials": ["signing": ["algorithm": "ES256", "rotationMode": "MANUAL"]]
        ])
        try await TestServer.findings(document) { stage in
            stage.clock.advance(days: 180)
            let before = try await stage.find()
            #expect(before.isEmpty)
            stage.clock.advance(days: 1)
            let after = try await stage.find()
            #expect(after.map(\.kind) == [.keyManualOld])
        }
    }

    @Test func `a key whose rotation is overdue is an error`() async throws {
        try await TestServer.findings(findingsSeed()) { stage in
            stage.clock.advance(days: 90)
            #expect(try await stage.find().isEmpty)
            stage.clock.advance(days: 2)
            let found = try await stage.find()
            #expect(found.map(\.kind) == [.keyOverdue])
            #expect(found.first?.kind.severity == .error)
        }
    }

    @Test func `a policy without an active rule is told of`() async throws {
        let inactive: JSON = .object(
            (findingsRule().object ?? [:]).adding("status", "INACTIVE"))
        for rules in [[], [inactive]] {
            let found = try await findAll(in: findingsSeed(policies: [findingsPolicy(rules: rules)]))
            #expect(found == ["policy.no_rule": "the policy `Main` has no active rule"])
        }
    }

    @Test func `nothing is said about an inactive policy`() async throws {
        let policy: JSON = .object((findingsPolicy(rules: []).object ?? [:]).adding("status", "INACTIVE"))
        let good = findingsPolicy("Good", rules: [findingsRule()])
        #expect(try await findAll(in: findingsSeed(policies: [policy, good])) == [:])
    }

    @Test func `a policy for no client is told of`() async throws {
        let policies = [
            findingsPolicy("Nobody", clients: [], rules: [findingsRule()]),
            findingsPolicy(rules: [findingsRule()]),
        ]
        #expect(
            try await findAll(in: findingsSeed(policies: policies)) == [
                "policy.no_client": "the policy `Nobody` is for no client"
            ])
    }

    @Test func `a policy for inactive and deleted clients alone is told of`() async throws {
        let policies = [
            findingsPolicy("Old", clients: ["old", "gone"], rules: [findingsRule()]),
            findingsPolicy(rules: [findingsRule()]),
        ]
        let apps = [findingsApp("old", ["status": "INACTIVE"]), findingsApp("gone")]
        try await TestServer.findings(findingsSeed(policies: policies, apps: apps)) { stage in
            #expect(try await stage.find().isEmpty)
            try await stage.change("DELETE FROM app WHERE client_id = 'the-gone'")
            let found = try await stage.find()
            #expect(found.map(\.kind) == [.policyDeadClients])
            #expect(
                found.first?.sentence
                    == "the policy `Old` is only for `the-old`, `the-gone`: inactive or deleted")
        }
    }

    @Test func `a policy that names a deleted client beside others is told of`() async throws {
        let policies = [
            findingsPolicy("Mixed", clients: ["job", "gone"], rules: [findingsRule()]),
            findingsPolicy(rules: [findingsRule()]),
        ]
        let document = findingsSeed(policies: policies, apps: [findingsApp("gone")])
        try await TestServer.findings(document) { stage in
            try await stage.change("DELETE FROM app WHERE client_id = 'the-gone'")
            #expect(try await stage.find().map(\.kind) == [.policyUnknownClient])
        }
    }

    @Test func `a service app that is named and not let in is told of`() async throws {
        let policies = [
            findingsPolicy(
                "Services", clients: ["job"], rules: [findingsRule(grants: ["authorization_code"])])
        ]
        let found = try await findAll(in: findingsSeed(policies: policies))
        #expect(
            found["policy.no_service_rule"]
                == "the policy `Services` names the service app `job`, but no rule is for client_credentials")
        let helped = policies + [findingsPolicy(rules: [findingsRule()])]
        #expect(try await self.found(helped)["policy.no_service_rule"] == nil)
    }

    private func found(_ policies: [JSON]) async throws -> [String: String] {
        try await findAll(in: findingsSeed(policies: policies))
    }
}

extension JSONObject {
    /// The object with one more member.
    func adding(_ name: String, _ value: JSON) -> JSONObject {
        var object = self
        object[name] = value
        return object
    }
}
