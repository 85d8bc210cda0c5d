// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// Findings about rules and their lifetimes.
@Suite struct FindingsRuleTests {
    private func found(rules: [JSON], apps: [JSON] = []) async throws -> [String: String] {
        try await findAll(in: findingsSeed(policies: [findingsPolicy(rules: rules)], apps: apps))
    }

    @Test func `a shadowed rule names the one that comes first`() async throws {
        let rules = [
            findingsRule("Wide"), findingsRule("Narrow", grants: ["client_credentials"], scopes: ["read"]),
        ]
        #expect(
            try await found(rules: rules) == [
                "rule.shadowed":
                    "the rule `Narrow` of the policy `Main` never decides: the rule `Wide` of the policy `Main` comes first and matches all of it"
            ])
        #expect(try await found(rules: rules.reversed()) == [:])
    }

    @Test(
        arguments: [
            (
                ["groups": ["include": ["Empty"]]],
                "no user can match the rule `All`: the group `Empty` has no members"
            ),
            (
                ["groups": ["include": ["EVERYONE"], "exclude": ["EVERYONE"]]],
                "no user can match the rule `All`: it excludes everyone"
            ),
            (
                ["groups": ["include": ["Staff"], "exclude": ["Staff"]]],
                "no user can match the rule `All`: what it includes does not exist, may not act, or is excluded again"
            ),
            (
                ["users": ["include": ["bo@example.com"], "exclude": ["bo@example.com"]]],
                "no user can match the rule `All`: what it includes does not exist, may not act, or is excluded again"
            ),
        ] as [(JSON, String)])
    func `a rule that no user can match says why`(people: JSON, sentence: String) async throws {
        let people = try #require(people.object)
        let found = try await found(rules: [
            findingsRule(grants: ["authorization_code"], people: .object(people)),
            findingsRule("Services", grants: ["client_credentials"]),
        ])
        #expect(found == ["rule.nobody": sentence])
    }

    @Test func `a rule for services and nobody still lets services in, and says so`() async throws {
        let found = try await found(rules: [findingsRule(people: ["groups": ["include": ["Empty"]]])])
        #expect(found["rule.nobody"]?.hasSuffix("; services still match") == true)
    }

    @Test func `names that no longer exist are told of`() async throws {
        let rule = findingsRule(
            people: ["groups": ["include": ["Staff", "Gone"]], "users": ["exclude": ["al@example.com"]]],
            scopes: ["read", "write"])
        let document = findingsSeed(
            policies: [findingsPolicy(rules: [rule])],
            users: [["profile": ["login": "al@example.com", "email": "al@example.com"]]],
            groups: [["profile": ["name": "Gone"], "id": "00gGone"]])
        try await TestServer.findings(document) { stage in
            try await stage.change("DELETE FROM user_group WHERE name = 'Gone'")
            try await stage.change("DELETE FROM directory_user WHERE login = 'al@example.com'")
            try await stage.change("DELETE FROM scope WHERE name = 'write'")
            let found = try await stage.find()
            #expect(found.map(\.kind) == [.ruleUnknownName])
            let sentence = try #require(found.first?.sentence)
            #expect(sentence.contains("groups `00gGone`"))
            #expect(sentence.contains("scopes `write`"))
            #expect(sentence.contains("users `00u"))
            try await stage.change("DELETE FROM scope WHERE name = 'read'")
            #expect(try await stage.find().map(\.kind) == [.ruleNoScope, .ruleUnknownName])
        }
    }

    @Test func `a rule that covers no scope is told of`() async throws {
        let found = try await found(rules: [findingsRule(scopes: [])])
        #expect(found == ["rule.no_scope": "the rule `All` covers no scope"])
    }

    @Test func `grants that the current practice advises against are told of`() async throws {
        let found = try await found(rules: [
            findingsRule(grants: ["password", "implicit", "client_credentials"])
        ])
        #expect(found == ["rule.weak_grant": "the rule `All` allows `implicit`, `password`"])
    }

    @Test(arguments: [(240, nil), (300, "5 hours"), (1440, "1 day")])
    func `access tokens that live long are told of`(minutes: Int, words: String?) async throws {
        let token: JSON = ["accessTokenLifetimeMinutes": .integer(Int64(minutes))]
        let found = try await found(rules: [findingsRule(token: token)])
        #expect(
            found["rule.access_token_long"]
                == words.map { "the rule `All` gives access tokens that live for \($0)" })
        #expect(found.count == (words == nil ? 0 : 1))
    }

    private let spa = webApp(
        "spa", ["token_endpoint_auth_method": "none", "client_secret": nil],
        oauth: ["application_type": "browser", "pkce_required": true])

    @Test func `refresh tokens of public clients need an end`() async throws {
        let token: JSON = ["refreshTokenWindowMinutes": 130_000]
        let found = try await found(rules: [findingsRule(token: token)], apps: [spa])
        #expect(Set(found.keys) == ["rule.refresh_token_idle", "rule.refresh_token_unlimited"])
        #expect(
            found["rule.refresh_token_unlimited"] == "the rule `All` sets no end to refresh tokens of `spa`")
        #expect(try await self.found(rules: [findingsRule(token: token)]) == [:])
    }

    @Test func `a lifetime that ends sooner is an end too`() async throws {
        let token: JSON = ["refreshTokenWindowMinutes": 43_200, "refreshTokenLifetimeMinutes": 43_200]
        let found = try await found(rules: [findingsRule(token: token)], apps: [spa])
        #expect(Array(found.keys) == ["rule.idle_without_effect"])
    }
}
