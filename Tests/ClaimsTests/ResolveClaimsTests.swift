// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import Primitives
import Testing

private func claim(
    _ name: String, _ value: String, _ type: ClaimType = .resource, scopes: [String] = [],
    isActive: Bool = true,
    always: Bool = false, filter: GroupFilterType? = nil
) -> ClaimDefinition {
    ClaimDefinition(
        id: ID("ocl_\(name)"), name: name, claimType: type, valueType: filter == nil ? .expression : .groups,
        value: value,
        groupFilterType: filter, scopes: scopes, isActive: isActive, alwaysIncludeInToken: always)
}

private let newServer = systemClaims.map { $0.definition(id: ID("ocl_\($0.name)")) }

private let service = ClaimFacts(
    names: Names(
        app: ["id": "0oa1", "clientId": "0oa1", "profile": ["tier": 3]], access: ["scope": ["api:read"]]))

private let ada = ClaimFacts(
    names: Names(
        user: [
            "id": "00u1", "lastUpdated": "2026-01-02T03:04:05.000Z", "emailVerified": true,
            "profile": [
                "login": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
                "email": "ada@example.com",
                "city": "London", "countryCode": "GB", "nickName": "",
            ],
        ],
        appuser: ["userName": "ada@example.com", "gender": "female"], app: ["clientId": "0oa1"],
        groups: ["Everyone", "Engineering", "engineers-eu", "Sales", "Sales"].enumerated().map {
            GroupFact(id: "00g\($0.offset)", name: $0.element)
        }))

@Suite struct ResolveClaimsTests {
    private func names(
        _ claims: [ClaimDefinition], _ target: ClaimTarget, _ facts: ClaimFacts, _ scopes: [String] = []
    ) throws -> [String] {
        try resolveClaims(CompiledClaims(claims), for: target, facts: facts, grantedScopes: scopes).map(
            \.name)
    }

    private func value(_ claim: ClaimDefinition, _ facts: ClaimFacts = ada) throws -> JSON? {
        try resolveClaims(CompiledClaims([claim]), for: .accessToken, facts: facts, grantedScopes: []).first?
            .value
    }

    @Test func `the subject of a service is its client id, that of a user the name in the app`() throws {
        let claims = CompiledClaims(newServer)
        let alone = try resolveClaims(claims, for: .accessToken, facts: service, grantedScopes: [])
        #expect(alone == [ResolvedClaim(name: "sub", value: "0oa1")])
        let user = try resolveClaims(claims, for: .accessToken, facts: ada, grantedScopes: [])
        #expect(user == [ResolvedClaim(name: "sub", value: "ada@example.com")])
    }

    @Test
    func `values keep their JSON types, null leaves the claim out, and the order is that of the definitions`()
        throws
    {
        let claims = [
            claim("tier", "app.profile.tier"), claim("list", "{1, 'a', true}"),
            claim("none", "user?.department"),
            claim("cool", "cool"), claim("ratio", "1.5"), claim("flag", "1 == 1"), claim("map", "{'a': {1}}"),
            claim("empty", "''"),
        ]
        let resolved = try resolveClaims(
            CompiledClaims(claims), for: .accessToken, facts: service, grantedScopes: [])
        #expect(resolved.map(\.name) == ["tier", "list", "ratio", "flag", "map", "empty"])
        #expect(resolved.map(\.value) == [3, [1, "a", true], .number(1.5), true, ["a": [1]], ""])
    }

    @Test func `a claim needs one of its scopes`() throws {
        let claims = [claim("a", "1", scopes: ["x", "y"]), claim("b", "1", scopes: ["z"]), claim("c", "1")]
        #expect(try names(claims, .accessToken, service, ["y"]) == ["a", "c"])
        #expect(try names(claims, .accessToken, service) == ["c"])
    }

    @Test func `inactive claims and those of the other token are not there`() throws {
        let claims = [claim("a", "1", isActive: false), claim("b", "1", .identity), claim("c", "1")]
        #expect(try names(claims, .accessToken, service) == ["c"])
        #expect(try names(claims, .idToken, ada) == ["b"])
    }

    @Test func `an ID token beside an access token is thin`() throws {
        let claims =
            newServer + [claim("dept", "'x'", .identity), claim("must", "'x'", .identity, always: true)]
        let scopes = ["openid", "profile", "email", "address", "phone"]
        #expect(
            try names(claims, .idTokenWithAccessToken, ada, scopes) == [
                "name", "preferred_username", "email", "must",
            ])
        let all = [
            "name", "preferred_username", "given_name", "family_name", "updated_at", "gender", "email",
            "email_verified",
            "address", "dept", "must",
        ]
        #expect(try names(claims, .idToken, ada, scopes) == all)
        #expect(try names(claims, .userInfo, ada, scopes) == all)
        #expect(
            try names(claims, .userInfo, ada, ["openid", "email"]) == [
                "email", "email_verified", "dept", "must",
            ])
    }

    @Test func `standard claims come from the profile in the app, then from the user`() throws {
        let scopes = ["profile", "address"]
        let resolved = try resolveClaims(
            CompiledClaims(newServer), for: .userInfo, facts: ada, grantedScopes: scopes)
        let values = Dictionary(resolved.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(values["name"] == "Ada Lovelace")
        #expect(values["gender"] == "female")
        #expect(values["updated_at"] == 1_767_323_045)
        #expect(values["address"] == ["locality": "London", "country": "GB"])
        #expect(values["nickname"] == nil, "an empty attribute is no value")
    }

    @Test(arguments: [
        (GroupFilterType.startsWith, "eng", ["Engineering", "engineers-eu"]),
        (.equals, "everyONE", ["Everyone"]),
        (.contains, "GINE", ["Engineering", "engineers-eu"]),
        (.regex, ".*", ["Everyone", "Engineering", "engineers-eu", "Sales"]),
        (.regex, "eng.*", ["engineers-eu"]), (.regex, "(?i)eng.*", ["Engineering", "engineers-eu"]),
        (.regex, "Sal", []),
        (.equals, "Every", []),
    ])
    func `a groups claim has the names that its filter lets through`(
        filter: GroupFilterType, text: String, expected: [String]
    ) throws {
        let value = try value(claim("groups", text, filter: filter))
        #expect(value == (expected.isEmpty ? nil : .strings(expected)))
    }

    @Test func `more than a hundred groups are an error unless the limit is lifted`() throws {
        var facts = ada
        facts.names.groups = (0...100).map { GroupFact(id: "\($0)", name: "g\($0)") }
        let all = claim("groups", "g", filter: .startsWith)
        let error = try #require(throws: ClaimError.self) { try value(all, facts) }
        #expect(error.failures.map(\.cause) == [.tooManyGroups(matched: 101, limit: 100)])
        facts.groupLimit = nil
        #expect(try value(all, facts)?.array?.count == 101)
        facts.groupLimit = 100
        facts.names.groups.removeLast()
        #expect(try value(all, facts)?.array?.count == 100)
    }

    @Test func `a claim that fails is named, and all that fail are listed`() throws {
        let claims = [
            claim("a", "1 / 0"), claim("b", "1"), claim("c", "user.department"), claim("d", "nothing('x')"),
        ]
        let error = try #require(throws: ClaimError.self) {
            try resolveClaims(CompiledClaims(claims), for: .accessToken, facts: service, grantedScopes: [])
        }
        #expect(error.failures.map(\.name) == ["a", "c", "d"])
        #expect(error.failures.allSatisfy { !$0.isSystem })
    }

    @Test(arguments: ["app.nothing", "''", "1", "{'a'}"])
    func `a token without a subject is not made`(expression: String) throws {
        var sub = newServer[newServer.count - 1]
        sub.value = expression
        let error = try #require(throws: ClaimError.self) {
            try resolveClaims(CompiledClaims([sub]), for: .accessToken, facts: service, grantedScopes: [])
        }
        #expect(error.failures == [ClaimFailure(id: sub.id, name: "sub", isSystem: true, cause: .badSubject)])
    }

    @Test func `a stored claim that cannot be read fails only where it is wanted`() throws {
        let claims = [claim("bad", "1 +", scopes: ["x"]), claim("good", "1")]
        #expect(try names(claims, .accessToken, service) == ["good"])
        #expect(throws: ClaimError.self) { try names(claims, .accessToken, service, ["x"]) }
        #expect(throws: ExpressionError.self) { try CompiledClaim(claims[0]) }
        #expect(throws: ExpressionError.self) { try CompiledClaim(claim("g", "(a", filter: .regex)) }
    }

    @Test func `a stored claim with a protected name never reaches a token`() throws {
        let claims =
            newServer + [claim("iss", "'https://evil'"), claim("sub", "'admin'"), claim("Scp", "{'all'}")]
        #expect(try names(claims, .accessToken, service) == ["sub"])
    }

    @Test func `what must be gathered is known beforehand`() {
        let plain = CompiledClaims(newServer)
        #expect(plain.needs(for: .accessToken).names == ["appuser", "app"])
        #expect(!plain.needs(for: .accessToken).groups)
        #expect(plain.needs(for: .userInfo).names == ["user", "appuser"])
        let more = CompiledClaims([
            claim("g", "x", filter: .equals), claim("i", "isMemberOfGroup('x')", .identity),
        ])
        #expect(more.needs(for: .accessToken).groups)
        #expect(more.needs(for: .idToken).groups)
        #expect(!more.needs(for: .idTokenWithAccessToken).groups)
    }

    @Test func `the trace tells of every claim why it is there or not, and agrees with the token`() throws {
        let definitions =
            newServer + [
                claim("a", "app.profile.tier"), claim("a", "2"), claim("b", "null"),
                claim("c", "1", scopes: ["x"]),
                claim("d", "1", isActive: false), claim("aud", "'x'"), claim("e", "1", .identity),
            ]
        let claims = CompiledClaims(definitions)
        let trace = traceClaims(claims, for: .accessToken, facts: service, grantedScopes: [])
        #expect(trace.steps.count == definitions.count)
        #expect(
            trace.steps.suffix(7).map(\.outcome) == [
                .included(3), .leftOut(.nameAlreadySet), .leftOut(.noValue), .leftOut(.scopeNotGranted),
                .leftOut(.inactive), .leftOut(.reservedName), .leftOut(.otherToken),
            ])
        #expect(
            try trace.included == resolveClaims(claims, for: .accessToken, facts: service, grantedScopes: []))
        #expect(trace.steps[definitions.count - 7].expression?.steps.isEmpty == false)
        #expect(trace.failures.isEmpty)
    }

    @Test(
        arguments: [
            (GroupFilterType.startsWith, "Éng", "éNGINEERS", true), (.startsWith, "kg", "\u{212A}G", true),
            (.startsWith, "eng", "ENGINEERS-é", true), (.startsWith, "engineers", "Eng", false),
            (.startsWith, "a[", "A{", false), (.startsWith, "", "Any", true),
            (.startsWith, "e", "\u{C9}", false),
            (.equals, "SALES", "sales", true), (.equals, "sales", "sales-eu", false),
            (.equals, "k", "\u{212A}", true), (.equals, "sales", "sale", false), (.equals, "É", "é", true),
            (.equals, "", "", true), (.equals, "@", "`", false),
        ] as [(GroupFilterType, String, String, Bool)])
    func `filters ignore the case of every script`(
        type: GroupFilterType, value: String, name: String, isShown: Bool
    ) throws {
        #expect(try GroupFilter(type, value).matches(name) == isShown)
    }
}
