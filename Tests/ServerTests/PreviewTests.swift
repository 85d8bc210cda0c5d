// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct PreviewTests {
    @Test func `a user's tokens are shown side by side, with the reason for each claim`() async throws {
        try await TestServer.previewed { stage in
            let preview = try await stage.previewAda(
                ["openid", "profile", "email", "orders:read"], ["nonce": "n-1", "amr": ["pwd", "otp"]])
            #expect(preview["outcome"] == "GRANTED")
            #expect(preview["policy"] == ["id": "00pAll", "name": "All"])
            #expect(preview["rule"] == ["id": "0prStaff", "name": "Staff"])
            #expect(preview["scopes"] == ["openid", "profile", "email", "orders:read"])
            #expect(
                preview["lifetimes"] == [
                    "accessTokenMinutes": 30, "refreshTokenMinutes": 0, "refreshTokenWindowMinutes": 60,
                ])
            let access = try #require(preview["accessToken"]?["payload"])
            #expect(access["uid"] == "00uAda")
            #expect(access["sub"] == "ada@small.example")
            #expect(access["cid"] == "web-app")
            #expect(access["groups"]?.strings?.contains("Engineering") == true)
            #expect(access["auth_time"] == access["iat"])
            #expect((access["exp"]?.integer ?? 0) - (access["iat"]?.integer ?? 0) == 1800)
            let thin = try #require(preview["idToken"]?["payload"])
            #expect(thin["sub"] == "00uAda")
            #expect(thin["aud"] == "web-app")
            #expect(thin["nonce"] == "n-1")
            #expect(thin["amr"] == ["pwd", "otp"])
            #expect(thin["name"] == "Ada Byron")
            #expect(thin["department"] == nil)
            #expect(thin["at_hash"]?.string?.count == 43)
            #expect(preview["idToken"]?["header"]?["alg"] == "EdDSA")
            #expect(preview["idTokenAlone"]?["department"] == "R&D")
            #expect(preview["idTokenAlone"]?["at_hash"] == nil)
            #expect(preview["userInfo"]?["department"] == "R&D")
            #expect(preview["userInfo"]?["email_verified"] == false)
            #expect(preview["decision"]?["trace"]?["result"] == "RULE_MATCHED")

            let row = try #require(
                preview["claims"]?.array?.first { $0["name"] == "department" })
            #expect(row["idToken"]?["value"] == "R&D")
            #expect(row["idTokenWithAccessToken"]?["code"] == "onlyFromUserInfo")
            #expect(row["accessToken"]?["code"] == "otherToken")
            let steps = try #require(row["expression"]?["steps"]?.array)
            #expect(steps.contains { $0["text"] == "user.department" && $0["value"] == "R&D" })
            #expect(steps.last?["text"] == "user.department != null ? user.department : 'none'")
        }
    }

    @Test func `the table of claims and the tokens say the same`() async throws {
        try await TestServer.previewed { stage in
            let preview = try await stage.previewAda(["openid", "profile", "email", "orders:read"])
            let columns = [
                ("accessToken", preview["accessToken"]?["payload"]), ("idToken", preview["idTokenAlone"]),
                ("idTokenWithAccessToken", preview["idToken"]?["payload"]),
                ("userInfo", preview["userInfo"]),
            ]
            for (column, payload) in columns {
                for row in preview["claims"]?.array ?? [] {
                    let name = row["name"]?.string ?? ""
                    let cell = try #require(row[column])
                    if cell["included"] == true {
                        #expect(payload?[name] == cell["value"], "\(column) \(name)")
                    } else if row["claimType"] == (column == "accessToken" ? "RESOURCE" : "IDENTITY") {
                        #expect(payload?[name] == nil, "\(column) \(name)")
                    }
                }
            }
        }
    }

    @Test func `a service has an access token alone`() async throws {
        try await TestServer.previewed { stage in
            let preview = try await stage.preview(["clientId": "the-job", "grantType": "client_credentials"])
            #expect(preview["outcome"] == "GRANTED")
            #expect(preview["scopes"] == ["orders:read"])
            #expect(preview["accessToken"]?["payload"]?["sub"] == "the-job")
            #expect(preview["accessToken"]?["payload"]?["uid"] == nil)
            for name in ["idToken", "idTokenAlone", "userInfo"] { #expect(preview[name] == nil) }
            let row = try #require(preview["claims"]?.array?.first { $0["name"] == "email" })
            #expect(row["idToken"]?["code"] == "noToken")
        }
    }

    @Test func `a refusal says which rules failed and what would have to change`() async throws {
        try await TestServer.previewed { stage in
            var body: JSON = [
                "clientId": "web-app", "grantType": "authorization_code", "userId": "bo@small.example",
                "scopes": ["openid", "orders:read"],
            ]
            var preview = try await stage.preview(body)
            #expect(preview["outcome"] == "REFUSED")
            #expect(preview["error"]?["error"] == "access_denied")
            #expect(preview["error"]?["reason"] == "no_matching_policy")
            #expect(preview["claims"] == [])
            #expect(preview["accessToken"] == nil)
            #expect(preview["suggestion"]?["rule"]?["id"] == "0prStaff")
            #expect(
                preview["suggestion"]?["changes"] == [
                    ["condition": "people", "add": ["users": ["00uBo"]]]
                ])
            let sentences = try #require(preview["decision"]?["sentences"]?.strings)
            #expect(sentences.last == "no rule matches, so the request is refused")

            body = ["clientId": "the-job", "grantType": "client_credentials", "scopes": ["orders:write"]]
            preview = try await stage.preview(body)
            #expect(
                preview["suggestion"]?["sentence"]
                    == "rule `Jobs` of policy `All` would decide if the rule covered the scope orders:write too"
            )
        }
    }

    @Test func `scopes of users and scopes with consent are for users`() async throws {
        try await TestServer.previewed(
            previewSeed(rules: [
                [
                    "id": "0prAny", "name": "Any",
                    "conditions": [
                        "grantTypes": ["include": ["authorization_code", "client_credentials"]],
                        "people": ["groups": ["include": ["EVERYONE"]]], "scopes": ["include": ["*"]],
                    ],
                ]
            ])
        ) { stage in
            let user = try await stage.previewAda(["orders:audit"])
            #expect(user["outcome"] == "GRANTED")
            #expect(user["idToken"] == nil, "without openid there is no ID token")
            let job: JSONObject = ["clientId": "the-job", "grantType": "client_credentials"]
            for (scope, reason) in [
                ("openid", "openid_not_allowed_client_creds"),
                ("orders:audit", "consent_required_client_credentials"), ("nothing", "no_matching_scope"),
            ] {
                var body = job
                body["scopes"] = [.string(scope)]
                #expect(try await stage.preview(.object(body))["error"]?["reason"]?.string == reason)
            }
        }
    }

    @Test func `a body that names nothing real is refused with all its mistakes`() async throws {
        try await TestServer.previewed { stage in
            func causes(_ body: JSON) async throws -> [String] {
                let answer = try await stage.post("/authorizationServers/orders/preview", body)
                #expect(answer.status == 400)
                #expect(answer.code == "E0000001")
                return answer.causes
            }
            #expect(try await causes(["scopes": "x"]).count == 3)
            #expect(
                try await causes(["clientId": "no", "grantType": "client_credentials"])
                    == ["clientId: there is no client `no`"])
            #expect(
                try await causes(["clientId": "web-app", "grantType": "authorization_code"]).first?
                    .hasPrefix("userId: ") == true)
            #expect(
                try await causes([
                    "clientId": "the-job", "grantType": "client_credentials", "userId": "00uAda",
                ]).first?.hasPrefix("userId: ") == true)
            #expect(
                try await causes([
                    "clientId": "web-app", "grantType": "authorization_code", "userId": "no",
                ]).first?.hasPrefix("userId: ") == true)
            let missing = try await stage.post(
                "/authorizationServers/no/preview",
                [
                    "clientId": "the-job", "grantType": "client_credentials",
                ])
            #expect(missing.status == 404)
        }
    }

    @Test func `a suspended user gets nothing`() async throws {
        try await TestServer.previewed { stage in
            let services = stage.management
            try await stage.store.write { tx in
                try tx.run("UPDATE directory_user SET status = 'SUSPENDED' WHERE id = '00uAda'")
                _ = services
            }
            let preview = try await stage.previewAda(["openid"])
            #expect(preview["error"]?["reason"] == "invalid_user_status_error")
        }
    }

    @Test func `a preview leaves one event and no token`() async throws {
        try await TestServer.previewed { stage in
            _ = try await stage.previewAda(["openid"])
            let events = try await stage.events(.tokenPreviewed)
            #expect(events.count == 1)
            #expect(events.first?["details"]?["wouldBeGranted"] == true)
            #expect(
                events.first?["target"]?.array?.compactMap { $0["id"]?.string }.contains("00uAda") == true)
            #expect(try await stage.events(.accessTokenGranted).isEmpty)
            #expect(try await stage.events(.tokenRequested).isEmpty)
        }
    }
}
