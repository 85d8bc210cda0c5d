// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

struct AssignmentsTests {
    private static func user(_ name: String) -> JSON {
        [
            "profile": [
                "firstName": "Ada", "lastName": "Byron", "login": .string("\(name)@example.com"),
                "email": .string("\(name)@example.com"),
            ]
        ]
    }

    @Test func `users have an app by themselves or through groups`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            let one = try await api.send(.post, "/users", Self.user("one")).body.id
            let two = try await api.send(.post, "/users", Self.user("two")).body.id
            let group = try await api.send(.post, "/groups", ["profile": ["name": "G"]]).body.id
            _ = try await api.send(.put, "/groups/\(group)/users/\(two)")
            let path = "/apps/\(app)"
            let assigned = try await api.send(
                .post, "\(path)/users",
                [
                    "id": .string(one), "credentials": ["userName": "adab"],
                    "profile": ["nickname": "Countess"],
                ])
            #expect(assigned.status == 200 && assigned.body["scope"] == "USER")
            #expect(assigned.body["credentials"]?["userName"] == "adab")
            #expect(
                assigned.body["profile"]?["given_name"] == "Ada"
                    && assigned.body["profile"]?["nickname"] == "Countess")
            #expect(assigned.body["profile"]?["gender"] == .null)
            #expect(try await api.send(.get, "\(path)/users/\(two)").status == 404)
            let granted = try await api.send(.put, "\(path)/groups/\(group)", [:])
            #expect(granted.status == 200 && granted.body["priority"] == 0)
            let through = try await api.send(.get, "\(path)/users/\(two)")
            #expect(
                through.body["scope"] == "GROUP"
                    && through.body["credentials"]?["userName"] == "two@example.com")
            let list = try await api.send(.get, "\(path)/users?limit=1")
            #expect(list.body.array?.count == 1)
            #expect(try await api.send(.get, "\(path)/users").body.array?.count == 2)
            #expect(try await api.send(.get, "/groups/\(group)/apps").body[0]?["id"] == .string(app))
            let wrong = try await api.send(
                .post, "\(path)/users", ["id": .string(two), "profile": ["nope": 1]])
            #expect(wrong.status == 400)
            #expect(try await api.send(.delete, "\(path)/users/\(one)").status == 204)
            #expect(try await api.send(.delete, "\(path)/groups/\(group)").status == 204)
            #expect(try await api.send(.get, "\(path)/users").body == [])
        }
    }

    @Test func `groups of an app keep the numbers asked for, and others move only until a gap`() async throws
    {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            var groups: [String: String] = [:]
            for name in ["a", "b", "c", "d", "e"] {
                groups[name] = try await api.send(.post, "/groups", ["profile": ["name": .string(name)]]).body
                    .id
            }
            func put(_ name: String, _ priority: Int64?) async throws -> JSON? {
                try await api.send(
                    .put, "/apps/\(app)/groups/\(groups[name] ?? "")",
                    priority.map { ["priority": .integer($0)] } ?? [:]
                ).body["priority"]
            }
            func order() async throws -> [String] {
                try await api.send(.get, "/apps/\(app)/groups").body.array?.map { entry in
                    let id = entry["id"]?.string ?? ""
                    let name: String = groups.first { $0.value == id }?.key ?? ""
                    return "\(name)\(entry["priority"]?.integer ?? -1)"
                } ?? []
            }
            #expect(try await put("a", 7) == 7)
            #expect(try await put("b", nil) == 8)
            #expect(try await put("c", 10) == 10)
            #expect(try await order() == ["a7", "b8", "c10"])
            #expect(try await put("a", 7) == 7)
            #expect(try await order() == ["a7", "b8", "c10"])
            #expect(try await put("d", 7) == 7)
            #expect(try await order() == ["d7", "a8", "b9", "c10"])
            #expect(try await put("e", 0) == 0)
            #expect(try await put("b", 8) == 8)
            #expect(try await order() == ["e0", "d7", "b8", "a9", "c10"])
            _ = try await api.send(.delete, "/apps/\(app)/groups/\(groups["d"] ?? "")")
            #expect(try await order() == ["e0", "b8", "a9", "c10"])
            #expect(try await put("b", nil) == 8)
            let page = try await api.send(.get, "/apps/\(app)/groups?limit=1").body
            #expect(page.array?.count == 1)
        }
    }

    @Test func `an app is granted scopes of the management API and no others`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            let path = "/apps/\(app)/grants"
            let made = try await api.send(
                .post, path, ["issuer": "https://moneta.test", "scopeId": "okta.users.read"])
            #expect(
                made.status == 200 && made.body["source"] == "ADMIN"
                    && made.body["_embedded"]?["scope"]?["id"] == "okta.users.read")
            for body in [
                ["issuer": "https://else.test", "scopeId": "okta.users.read"],
                ["issuer": "https://moneta.test", "scopeId": "okta.nothing.read"],
                ["scopeId": "okta.users.read"],
            ] as [JSON] {
                #expect(try await api.send(.post, path, body).status == 400)
            }
            #expect(try await api.send(.get, path).body.array?.count == 1)
            #expect(try await api.send(.get, "\(path)/\(made.body.id)").status == 200)
            #expect(try await api.send(.delete, "\(path)/\(made.body.id)").status == 204)
            #expect(try await api.send(.get, "\(path)/\(made.body.id)").status == 404)
        }
    }

    @Test func `the groups claim of an app is kept where Terraform looks for it`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            let path = "/internal/apps/\(app)/settings/oauth/idToken"
            let first = try await api.send(.get, path)
            #expect(first.body["issuer"] == "https://moneta.test" && first.body["valueType"] == nil)
            let claim: JSON = [
                "issuerMode": "ORG_URL", "valueType": "GROUPS", "name": "groups", "value": ".*",
                "groupFilterType": "REGEX",
            ]
            #expect(try await api.send(.post, path, claim).body["issuer"] == .null)
            #expect(try await api.send(.get, path).body["groupFilterType"] == "REGEX")
            #expect(try await api.send(.post, path, ["valueType": "COLOUR"]).status == 400)
            #expect(
                try await api.send(.get, "/internal/apps/0oanothing/settings/oauth/idToken").status == 404)
        }
    }

    @Test func `a sign-on policy that is assigned stands in the links of the app`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(.post, "/apps", TestServer.app()).body.id
            #expect(try await api.send(.put, "/apps/\(app)/policies/rst0123456789abcdefg").status == 204)
            let links = try await api.send(.get, "/apps/\(app)").body["_links"]
            #expect(links?["accessPolicy"]?["href"]?.string?.hasSuffix("rst0123456789abcdefg") == true)
            for name in [
                "uploadLogo", "appLinks", "profileEnrollment", "policies", "groups", "logo", "users",
            ] {
                #expect(links?[name] != nil, "\(name)")
            }
        }
    }
}
