// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import Primitives
import Testing

@Suite struct GroupsOverflowTests {
    private let facts: ClaimFacts = {
        var names = Names()
        names.groups = (0..<150).map { GroupFact(id: "\($0)", name: "g\($0)") }
        return ClaimFacts(names: names, groupLimit: 100)
    }()

    private func claim(
        _ name: String, _ value: String = "g", _ overflow: GroupsOverflow = .truncate
    ) -> ClaimDefinition {
        ClaimDefinition(
            id: ID(name), name: name, claimType: .resource, valueType: .groups, value: value,
            groupFilterType: .startsWith, groupsOverflow: overflow)
    }

    private func constant(_ name: String) -> ClaimDefinition {
        ClaimDefinition(
            id: ID("own" + name), name: name, claimType: .resource, valueType: .expression, value: "'own'")
    }

    private func resolve(_ claims: [ClaimDefinition]) throws -> [ResolvedClaim] {
        let claims = CompiledClaims(claims)
        let resolved = try resolveClaims(claims, for: .accessToken, facts: facts, grantedScopes: [])
        let trace = traceClaims(claims, for: .accessToken, facts: facts, grantedScopes: [])
        #expect(trace.included == resolved, "the trace and the token differ")
        return resolved
    }

    @Test func `a claim that is cut short has its first groups and a flag beside it`() throws {
        let resolved = try resolve([claim("groups"), constant("other")])
        #expect(resolved.map(\.name) == ["groups", "groups_truncated", "other"])
        #expect(resolved[0].value == .strings((0..<100).map { "g\($0)" }))
        #expect(resolved[1].value == true)
    }

    @Test func `a claim that fits has no flag`() throws {
        #expect(try resolve([claim("groups", "g1")]).map(\.name) == ["groups"])
    }

    @Test func `a claim that has the name of the flag stands when it comes first, and is left out after it`()
        throws
    {
        #expect(
            try resolve([constant("groups_truncated"), claim("groups")]).map(\.value).first == "own")
        #expect(try resolve([claim("groups"), constant("groups_truncated")]).map(\.value).last == true)
    }

    @Test func `another claim that must not be cut short still fails`() {
        #expect(throws: ClaimError.self) { try resolve([claim("a"), claim("b", "g", .fail)]) }
    }

    @Test func `a name that the token's profile sets is left out, and the trace says so`() throws {
        var facts = facts
        facts.reservedNames = ["scope"]
        let claims = CompiledClaims([constant("scope")])
        #expect(try resolveClaims(claims, for: .accessToken, facts: facts, grantedScopes: []).isEmpty)
        let trace = traceClaims(claims, for: .accessToken, facts: facts, grantedScopes: [])
        #expect(trace.steps.map(\.outcome) == [.leftOut(.reservedName)])
    }
}
