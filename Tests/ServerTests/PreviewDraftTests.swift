// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

@Suite struct PreviewDraftTests {
    private func paths(_ preview: JSON) -> [String] {
        preview["difference"]?.array?.compactMap { $0["path"]?.string } ?? []
    }

    @Test func `a claim is tried, and the difference names it alone`() async throws {
        try await TestServer.previewed { stage in
            let draft: JSON = [
                "claims": [
                    "upsert": [
                        [
                            "name": "city", "claimType": "RESOURCE", "valueType": "EXPRESSION",
                            "value": "user.login",
                        ],
                        [
                            "id": "oclTeam", "name": "team", "claimType": "RESOURCE",
                            "valueType": "EXPRESSION", "value": "'b'",
                        ],
                    ], "remove": ["groups"],
                ]
            ]
            let preview = try await stage.previewAda(["openid", "orders:read"], ["draft": draft])
            #expect(
                paths(preview) == [
                    "accessToken.payload.groups", "accessToken.payload.team", "accessToken.payload.city",
                ])
            let payload = preview["accessToken"]?["payload"]
            #expect(payload?["city"] == "ada@small.example")
            let stored = try await stage.previewAda(["openid", "orders:read"])
            #expect(stored["accessToken"]?["payload"]?["city"] == nil, "nothing was saved")
            #expect(stored["difference"] == nil)
        }
    }

    @Test func `rules are tried: added, replaced, removed and in another order`() async throws {
        try await TestServer.previewed { stage in
            func ada(_ rules: JSON) async throws -> JSON {
                try await stage.previewAda(["orders:read"], ["draft": ["rules": rules]])
            }
            let rule: JSON = [
                "policyId": "00pAll", "name": "First", "priority": 1,
                "conditions": [
                    "grantTypes": ["include": ["authorization_code"]],
                    "people": ["users": ["include": ["00uAda"]]], "scopes": ["include": ["*"]],
                ],
                "actions": ["token": ["accessTokenLifetimeMinutes": 5]],
            ]
            let added = try await ada(["upsert": [rule]])
            #expect(added["rule"] == ["id": "draft-1", "name": "First"])
            #expect(
                paths(added) == [
                    "rule.id", "rule.name", "lifetimes.accessTokenMinutes",
                    "lifetimes.refreshTokenWindowMinutes", "accessToken.payload.exp",
                ])
            let last = try await ada([
                "upsert": [rule], "order": ["00pAll": ["0prStaff", "0prJobs", "draft-1"]],
            ])
            #expect(last["rule"]?["id"] == "0prStaff")
            let removed = try await ada(["remove": [["policyId": "00pAll", "id": "0prStaff"]]])
            #expect(removed["outcome"] == "REFUSED")
            #expect(paths(removed).first == "outcome")
        }
    }

    @Test func `a draft that could not be saved is refused with the place of its mistake`() async throws {
        try await TestServer.previewed { stage in
            func causes(_ draft: JSON) async throws -> [String] {
                let answer = try await stage.post(
                    "/authorizationServers/orders/preview",
                    ["clientId": "the-job", "grantType": "client_credentials", "draft": draft])
                #expect(answer.status == 400)
                return answer.causes
            }
            let claim: JSON = [
                "name": "x", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "1 +",
            ]
            let broken = try await causes(["claims": ["upsert": [claim]]])
            #expect(broken.first?.hasPrefix("draft.claims.upsert[0].value: ") == true)
            #expect(broken.first?.contains("column") == true)
            #expect(
                try await causes(["claims": ["remove": ["sub"]]]).first?.hasPrefix("draft.claims.remove")
                    == true)
            #expect(
                try await causes(["rules": ["upsert": [["name": "x"]]]]).first
                    == "rules.upsert[0].policyId: The field cannot be left blank")
            #expect(
                try await causes(["policies": ["order": ["00pAll", "other"]]]).first?
                    .hasPrefix("draft.policies.order") == true)
            let strange: JSON = [
                "policyId": "00pAll", "name": "x",
                "conditions": [
                    "grantTypes": ["include": ["client_credentials"]], "scopes": ["include": ["nothing"]],
                ],
            ]
            #expect(
                try await causes(["rules": ["upsert": [strange]]]).first?
                    .hasPrefix("draft.rules.upsert[0].conditions.scopes.include") == true)
        }
    }
}
