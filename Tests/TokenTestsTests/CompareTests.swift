// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import TokenTests

@Suite struct CompareTests {
    @Test func `an answer that is as expected passes`() throws {
        let expect: JSON = [
            "policy": "Warehouse", "rule": "0pr1", "scopes": ["orders:write", "orders:read"],
            "lifetimes": ["accessTokenMinutes": 10],
            "accessToken": [
                "team": "logistics", "can_write": true, "sub": ["matches": "ware.*"],
                "jti": ["present": true],
                "email": ["present": false], "scp": ["contains": ["orders:read"]],
                "ver": ["equals": .number(1)],
                "aud": ["contains": "orders"],
            ], "idToken": false,
        ]
        #expect(try differences(expect, in: "granted").isEmpty)
    }

    @Test func `a refusal that is as expected passes`() throws {
        let expect: JSON = ["error": "access_denied", "reason": "no_matching_policy"]
        #expect(try differences(expect, in: "refused").isEmpty)
    }

    @Test(
        arguments: [
            (["team": "analytics"], #"- accessToken.team: "analytics""#),
            (["team": ["matches": "logistic"]], #"- accessToken.team: { matches: "logistic" }"#),
            (["can_write": "true"], #"- accessToken.can_write: "true""#),
            (["region": ["present": true]], "- accessToken.region: { present: true }"),
            (["team": ["present": false]], "- accessToken.team: { present: false }"),
            (["scp": ["contains": ["orders:audit"]]], #"- accessToken.scp: { contains: ["orders:audit"] }"#),
            (
                ["scp": ["orders:write", "orders:read"]],
                #"- accessToken.scp: ["orders:write","orders:read"]"#
            ),
            (["ver": ["contains": "1"]], #"- accessToken.ver: { contains: ["1"] }"#),
        ] as [(JSON, String)])
    func `a claim that is otherwise is a difference`(claims: JSON, line: String) throws {
        let found = try differences(["accessToken": claims], in: "granted")
        #expect(found.count == 1)
        #expect(found.first?.lines.first == line)
    }

    @Test func `the cause of a claim is its expression with the values of its parts`() throws {
        let found = try differences(["accessToken": ["team": "analytics"]], in: "granted")
        #expect(
            found[0].causes == [
                "the expression is `app.profile.team`", #"`app.profile` is {"team":"logistics"}"#,
            ])
    }

    @Test func `the cause of a missing claim is the reason that left it out`() throws {
        let found = try differences(["accessToken": ["region": "eu"]], in: "granted")
        #expect(
            found[0].causes == [
                "the claim is left out: the value is null", "the expression is `app.profile.region`",
            ])
    }

    @Test(arguments: [
        ("email", "there is a claim `email`, but not for accessToken"),
        ("tem", "there is no claim `tem`; there are `team`, `region`; did you mean `team`?"),
    ])
    func `a claim that the server does not have is named`(name: String, cause: String) throws {
        let found = try differences(
            ["accessToken": .object(JSONObject(uniqueMembers: [(Name(name), ["present": true])]))],
            in: "granted")
        #expect(found[0].causes == [cause])
    }

    @Test func `exactly lets no other claims be there but those that change each time`() throws {
        let all: JSON = [
            "ver": 1, "aud": "api://orders", "sub": "warehouse", "cid": "warehouse",
            "scp": ["orders:read", "orders:write"], "team": "logistics",
        ]
        let found = try differences(["exactly": true, "accessToken": all], in: "granted")
        #expect(found.map(\.what) == ["accessToken.can_write"])
        #expect(
            found[0].lines == [
                "+ accessToken.can_write: true", "  because the server itself sets this claim",
            ])
    }

    @Test func `a document that is missing or too many is a difference`() throws {
        let missing = try differences(["idToken": ["sub": "x"]], in: "granted")
        #expect(missing.map(\.what) == ["idToken"])
        #expect(missing[0].causes == ["the scope openid was not granted"])
        let tooMany = try differences(["accessToken": false], in: "granted")
        #expect(tooMany.map(\.what) == ["accessToken"])
    }

    @Test func `scopes and lifetimes name the rule that decided`() throws {
        let found = try differences(
            ["scopes": ["orders:read"], "lifetimes": ["accessTokenMinutes": 60]], in: "granted")
        #expect(found.map(\.what) == ["scopes", "lifetimes.accessTokenMinutes"])
        for difference in found {
            #expect(difference.causes == ["the rule `Read and write` of the policy `Warehouse` decided"])
        }
    }

    @Test(
        arguments: [
            (
                ["rule": "Sign"],
                "the rule `Sign` of the policy `Warehouse` comes later: the rule `Read and write` of the policy `Warehouse` decided"
            ),
            (
                ["policy": "Everyone else"],
                "the policy `Everyone else` comes later: the rule `Read and write` of the policy `Warehouse` decided"
            ),
            (
                ["rule": "Sing"],
                "there is no rule `Sing`; there are `Read and write`, `Sign`; did you mean `Sign`?"
            ),
            (
                ["policy": "Wharehouse"],
                "there is no policy `Wharehouse`; there are `Warehouse`, `Everyone else`; did you mean `Warehouse`?"
            ),
        ] as [(JSON, String)])
    func `another rule than expected says why the expected one did not decide`(expect: JSON, cause: String)
        throws
    {
        let found = try differences(expect, in: "granted")
        #expect(found.count == 1)
        #expect(found[0].causes.last == cause)
    }

    @Test(
        arguments: [
            (
                ["rule": "Read"],
                "the rule `Read` of the policy `Everyone else` covers `orders:read`, and the request also wants `orders:write`"
            ),
            (
                ["policy": "Everyone else", "rule": "People"],
                "the rule `People` of the policy `Everyone else` is for `authorization_code`, and the request uses `client_credentials`"
            ),
            (
                ["policy": "Warehouse", "rule": "Read and write"],
                "the policy `Warehouse` is for `warehouse`, and the request comes from `nightly-report`"
            ),
            (["policy": "Old"], "the policy `Old` is inactive"),
        ] as [(JSON, String)])
    func `a refusal instead of a grant names the cause and what would help`(expect: JSON, cause: String)
        throws
    {
        let found = try differences(expect, in: "refused")
        #expect(found.map(\.what) == ["outcome"])
        #expect(found[0].causes.first == cause)
        #expect(
            found[0].causes.last
                == "what would help: add the scope orders:write to the rule `Read` of the policy `Everyone else`"
        )
    }

    @Test func `a refusal without an expected rule shows the whole decision`() throws {
        let found = try differences("granted", in: "refused")
        #expect(found[0].causes.contains("no rule matches, so the request is refused"))
        #expect(found[0].actual?.hasPrefix("refused, access_denied (no_matching_policy): ") == true)
    }

    @Test func `a grant instead of a refusal names the rule that let it in`() throws {
        let found = try differences("refused", in: "granted")
        #expect(found.map(\.what) == ["outcome"])
        #expect(found[0].causes == ["the rule `Read and write` of the policy `Warehouse` decided"])
    }

    @Test func `another error is a difference`() throws {
        #expect(try differences(["error": "invalid_scope"], in: "refused").map(\.what) == ["error"])
        #expect(try differences(["reason": "other"], in: "refused").map(\.what) == ["reason"])
    }

    @Test func `an answer that is none is not taken for a pass`() throws {
        let result = compare(try testCase(expecting: "granted"), with: ["errorCode": "E0000007"])
        #expect(result.end == .notAnswered("the answer has no outcome"))
    }
}
