// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// Findings about claims: their scopes and names, and what becomes of them for users and apps that exist.
@Suite struct FindingsClaimTests {
    private func found(_ claims: JSON..., rules: [JSON] = [findingsRule()], apps: [JSON] = [])
        async throws -> [String: String]
    {
        try await findAll(
            in: findingsSeed(policies: [findingsPolicy(rules: rules)], claims: claims, apps: apps))
    }

    @Test func `claims with values are no finding`() async throws {
        let found = try await found(
            findingsClaim("department", "user == null ? 'none' : user.department"),
            findingsClaim("mail", "user.email", type: "IDENTITY", scopes: ["email"]))
        #expect(found == [:])
    }

    @Test func `a claim that fails names whom it fails for`() async throws {
        let found = try await found(findingsClaim("length", "String.len(user.department) / 0"))
        #expect(Array(found.keys) == ["claim.fails"])
        #expect(found["claim.fails"]?.hasPrefix("the claim `length` fails for the ") == true)
    }

    @Test func `a claim without a value for anyone is told of`() async throws {
        let found = try await found(findingsClaim("floor", "user?.costCenter"))
        #expect(
            found == [
                "claim.never_a_value":
                    "the claim `floor` has no value for any of the 3 users and apps that were tried"
            ])
    }

    @Test func `a claim of a standard has the kind of the standard`() async throws {
        let found = try await found(findingsClaim("roles", "'admin'"))
        #expect(
            found["claim.wrong_kind"]
                == "the claim `roles` is a string for the app `job`; by its standard it is an array")
    }

    @Test func `a claim with values of two kinds is told of`() async throws {
        let found = try await found(findingsClaim("who", "user == null ? 1 : user.login"))
        #expect(Array(found.keys) == ["claim.kind_varies"])
    }

    @Test func `a name that nothing stands behind is told of with a hint`() async throws {
        let found = try await found(findingsClaim("team", "apps == null ? 'a' : 'b'"))
        #expect(found["claim.expression"]?.contains("`app`") == true)
    }

    @Test func `a claim on scopes that no rule grants is told of`() async throws {
        let claim = findingsClaim("kind", "'x'", scopes: ["write"])
        let narrow = [findingsRule(scopes: ["read"])]
        #expect(Array(try await found(claim, rules: narrow).keys) == ["claim.scope_never_granted"])
        #expect(try await found(claim) == [:])
    }

    @Test func `a claim on a scope that is gone is told of`() async throws {
        let document = findingsSeed(claims: [findingsClaim("kind", "'x'", scopes: ["write"])])
        try await TestServer.findings(document) { stage in
            try await stage.change("DELETE FROM scope WHERE name = 'write'")
            #expect(try await stage.find().map(\.kind).first == .claimUnknownScope)
        }
    }

    @Test func `stored claims that can never come are told of`() async throws {
        let document = findingsSeed(claims: [findingsClaim("one", "'x'"), findingsClaim("two", "'x'")])
        try await TestServer.findings(document) { stage in
            try await stage.change("UPDATE claim SET value = '(((' WHERE name = 'one'")
            try await stage.change("UPDATE claim SET name = 'client_id' WHERE name = 'two'")
            #expect(try await stage.find().map(\.kind) == [.claimBroken, .claimReservedName])
        }
    }

    @Test func `a groups claim that a user's groups exceed names the user with the most`() async throws {
        let names = (0..<120).map { "G\($0)" }
        let device = findingsRule(
            "Devices", grants: ["urn:ietf:params:oauth:grant-type:device_code", "authorization_code"])
        let document = findingsSeed(
            policies: [findingsPolicy(rules: [device])],
            claims: [
                [
                    "name": "groups", "claimType": "IDENTITY", "valueType": "GROUPS", "value": "G",
                    "group_filter_type": "STARTS_WITH",
                ]
            ],
            users: [
                [
                    "profile": ["login": "many@example.com", "email": "many@example.com"],
                    "groups": .strings(names),
                ],
                [
                    "profile": ["login": "more@example.com", "email": "more@example.com"],
                    "groups": .strings(names.prefix(110)),
                ],
            ], groups: names.map { ["profile": ["name": .string($0)]] })
        let found = try await findAll(in: document)
        #expect(
            found == [
                "claim.too_many_groups":
                    "the claim `groups` would hold 120 groups for the user `many@example.com` and 1 more of the 4 that were tried; at most 100 are allowed"
            ])
    }

    @Test func `a claim that names a group by an id that no group has is told of`() async throws {
        let found = try await found(
            findingsClaim(
                "team",
                "user == null ? 'no' : isMemberOfAnyGroup('00gGone', user.department == 'a' ? '00gFar' : '00gGone') OR user.isMemberOf({'group.id': {'00gThird'}}) ? 'yes' : 'no'"
            ))
        #expect(
            found == [
                "claim.unknown_group":
                    "the claim `team` names groups by the ids `00gGone`, `00gFar`, `00gThird`, and no group has such an id"
            ])
    }

    @Test func `a claim that names a group is told of when the group is deleted`() async throws {
        try await TestServer.findings(findingsSeed(claims: [findingsClaim("team", "'x'")])) { stage in
            let id = try await stage.store.read { tx in try GroupRecords(tx).find(named: "Empty") }?.id
            let value = "getFilteredGroups({'\(try #require(id).text)'}, 'group.name', 10)"
            try await stage.change("UPDATE claim SET value = \(value) WHERE name = 'team'")
            #expect(try await stage.find() == [])
            try await stage.change("DELETE FROM user_group WHERE name = 'Empty'")
            #expect(try await stage.find().map(\.kind) == [.claimUnknownGroup])
        }
    }

    @Test func `a claim that asks for a name that no group has is told of`() async throws {
        let found = try await found(
            findingsClaim(
                "team",
                "isMemberOfGroupName('staff') OR isMemberOfGroupName('Staff') OR isMemberOfGroupName('Everyone') ? 'a' : 'b'"
            ),
            findingsClaim("prefix", "isMemberOfGroupNameStartsWith('None') ? 'a' : 'b'"))
        #expect(
            found == [
                "claim.unknown_group_name":
                    "the claim `team` asks for groups by the names `staff`, and no group has such a name"
            ])
    }

    @Test func `a groups claim for one name is told of when no group has it`() async throws {
        let claim: JSON = [
            "name": "groups", "claimType": "IDENTITY", "valueType": "GROUPS", "value": "Nobody",
            "group_filter_type": "EQUALS",
        ]
        #expect(try await found(claim)["claim.unknown_group_name"] != nil)
    }

    @Test func `an inactive claim is no finding`() async throws {
        let claim = (findingsClaim("floor", "user.costCenter").object ?? [:]).adding("status", "INACTIVE")
        #expect(try await found(.object(claim)) == [:])
    }
}
