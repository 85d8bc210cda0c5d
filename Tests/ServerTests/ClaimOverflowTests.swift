// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

/// `groupsOverflow`, from the management API to the token.
@Suite struct ClaimOverflowTests {
    private func body(_ more: JSONObject = [:], valueType: String = "GROUPS") -> JSON {
        var body: JSONObject = [
            "name": "teams", "claimType": "RESOURCE", "valueType": .string(valueType), "value": "x",
            "group_filter_type": "STARTS_WITH", "conditions": ["scopes": []],
        ]
        for (name, value) in more.members { body[name] = value }
        return .object(body)
    }

    @Test func `the member is kept when it is left out, and shown only when it says something`() async throws
    {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let claims = "/\(server.id)/claims"
            let made = try await api.send(.post, claims, body(["groupsOverflow": "TRUNCATE"]))
            #expect(made.status == 201)
            #expect(made.body["groupsOverflow"] == "TRUNCATE")
            let path = "\(claims)/\(made.body.id)"
            #expect(try await api.send(.put, path, body()).body["groupsOverflow"] == "TRUNCATE")
            #expect(try await api.send(.get, path).body["groupsOverflow"] == "TRUNCATE")
            let back = try await api.send(.put, path, body(["groupsOverflow": "FAIL"]))
            #expect(back.status == 200)
            #expect(back.body["groupsOverflow"] == nil)
            #expect(try await api.send(.get, path).body["groupsOverflow"] == nil)
        }
    }

    @Test func `other words, and claims of other types, are refused`() async throws {
        try await TestServer.servers { api in
            let claims = "/\(try await api.makeServer("a").id)/claims"
            let word = try await api.send(.post, claims, body(["groupsOverflow": "CUT"]))
            #expect(word.causes == ["groupsOverflow: must be one of FAIL, TRUNCATE"])
            let type = try await api.send(
                .post, claims, body(["groupsOverflow": "TRUNCATE"], valueType: "EXPRESSION"))
            #expect(type.causes.first?.hasPrefix("groupsOverflow: ") == true)
        }
    }

    @Test func `the limit holds where the original has it, and is lifted where a code is exchanged`()
        async throws
    {
        try await TestServer.previewed(previewSeed(moreGroups: 120)) { stage in
            let code = try await stage.previewAda(["orders:read"])
            #expect(code["accessToken"]?["payload"]?["groups"]?.array?.count == 122)
            let failed = try await stage.previewAda(["orders:read"], ["grantType": "implicit"])
            #expect(failed["error"]?["reason"] == "too_many_groups_in_groups_claim")
            #expect(failed["rule"]?["id"] == "0prStaff")
            let row = try #require(failed["claims"]?.array?.first { $0["name"] == "groups" })
            #expect(row["accessToken"]?["code"] == "failed")
            #expect(row["accessToken"]?["reason"]?.string?.contains("122 groups") == true)

            var claim: JSONObject = [
                "id": "oclGroups", "name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS",
                "value": ".*", "group_filter_type": "REGEX",
            ]
            claim["groupsOverflow"] = "TRUNCATE"
            let cut = try await stage.previewAda(
                ["orders:read"],
                ["grantType": "implicit", "draft": ["claims": ["upsert": [.object(claim)]]]])
            let payload = cut["accessToken"]?["payload"]
            #expect(payload?["groups"]?.array?.count == 100)
            #expect(payload?["groups_truncated"] == true)
        }
    }
}
