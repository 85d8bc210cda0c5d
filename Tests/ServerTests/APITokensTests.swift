// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct APITokensTests {
    /// A token of a new user with that role.
    private static func token(
        _ role: AdminRole?, _ api: TestServer, login: String = "bo@example.com"
    ) async throws -> (token: APIToken, text: String) {
        let surroundings = api.surroundings
        let caller = Caller.system("test", in: surroundings)
        let (token, text) = try await api.management.write(by: caller) { change in
            let user = try createUser(
                profile: ["login": .string(login), "email": .string(login)], status: .active, in: change)
            if let role { try grantRole(role, to: user, in: change) }
            return try issueAPIToken(named: "bo's", for: user, in: change)
        }
        return (token, text.revealText())
    }

    @Test(arguments: [
        "", "SSWS", "SSWS ", "SSWS wrong", "Bearer abc", "Basic YTpi", "SSWS a b",
        "SSWS \(String(repeating: "x", count: 5000))",
    ])
    func `anything but a good token is E0000011`(header: String) async throws {
        try await TestServer.onEachEngine { api in
            var headers: HTTPFields = [:]
            headers[.authorization] = header
            let answer = try await api.send(.get, "/users/me", headers: headers)
            #expect(answer.status == 401)
            #expect(answer.code == "E0000011")
            #expect(answer.headers[.wwwAuthenticate] != nil)
        }
    }

    /// The SDK for Python of the original sends it so.
    @Test func `the space after the scheme may be missing`() async throws {
        try await TestServer.onEachEngine { api in
            var headers: HTTPFields = [:]
            headers[.authorization] = "SSWS\(api.token)"
            let answer = try await api.send(.get, "/users", headers: headers)
            #expect(answer.status == 200)
        }
    }

    @Test func `the scheme has no case and the caller stands in events`() async throws {
        try await TestServer.onEachEngine { api in
            var headers: HTTPFields = [:]
            headers[.authorization] = "ssws \(api.token)"
            headers[.userAgent] = "curl/8"
            let answer = try await api.send(
                .post, "/groups", ["profile": ["name": "Ops"]], headers: headers)
            #expect(answer.status == 200)
            let event = try #require(try await api.events(.groupCreated).last)
            #expect(event["actor"]?["alternateId"] == "ada@example.com")
            #expect(event["userAgent"] == "curl/8")
            #expect(event["uri"]?.string?.hasPrefix("POST /api/v1/groups") == true)
        }
    }

    @Test func `who may only read is refused every change`() async throws {
        try await TestServer.onEachEngine { api in
            let text = try await Self.token(.readOnlyAdministrator, api).text
            #expect(try await api.send(.get, "/groups", token: text).status == 200)
            for answer in [
                try await api.send(.post, "/groups", ["profile": ["name": "X"]], token: text),
                try await api.send(.post, "/apps", TestServer.app(), token: text),
                try await api.send(.delete, "/api-tokens/\(api.founded.apiToken.id)", token: text),
                try await api.send(.post, "/users/me/lifecycle/deactivate", token: text),
            ] {
                #expect(answer.status == 403)
                #expect(answer.code == "E0000006")
            }
        }
    }

    @Test func `who has no role may not even read`() async throws {
        try await TestServer.onEachEngine { api in
            let text = try await Self.token(nil, api).text
            #expect(try await api.send(.get, "/users/me", token: text).status == 403)
            let helper = try await Self.token(.helpDeskAdministrator, api, login: "eve@example.com").text
            #expect(try await api.send(.get, "/users/me", token: helper).status == 200)
            #expect(try await api.send(.get, "/api-tokens", token: helper).status == 403)
        }
    }

    @Test func `a token dies 30 days after its last use, and lives while it is used`() async throws {
        try await TestServer.onEachEngine { api in
            for _ in 0..<3 {
                api.clock.advance(days: 29)
                let answer = try await api.send(.get, "/users/me")
                #expect(answer.status == 200)
            }
            api.clock.advance(days: 30)
            api.clock.advance(seconds: 600)
            let late = try await api.send(.get, "/users/me")
            #expect(late.status == 401)
        }
    }

    @Test func `a use is written down at most once in ten minutes`() async throws {
        try await TestServer.onEachEngine { api in
            func lastUsed() async throws -> Timestamp? {
                try await api.store.read { tx in
                    try APITokenRecords(tx).find(api.founded.apiToken.id)?.lastUsed
                }
            }
            let start = try await lastUsed()
            api.clock.advance(seconds: 500)
            _ = try await api.send(.get, "/users/me")
            #expect(try await lastUsed() == start)
            api.clock.advance(seconds: 101)
            _ = try await api.send(.get, "/users/me")
            #expect(try await lastUsed() == api.clock.now)
        }
    }

    @Test func `a token ends with its owner, with its role and by itself, at once`() async throws {
        try await TestServer.onEachEngine { api in
            let (token, text) = try await Self.token(.organisationAdministrator, api)
            #expect(try await api.send(.get, "/users/me", token: text).status == 200)
            #expect(try await api.send(.post, "/users/bo/lifecycle/suspend").status == 200)
            #expect(try await api.send(.get, "/users/me", token: text).status == 401)
            #expect(try await api.send(.post, "/users/bo/lifecycle/unsuspend").status == 200)
            #expect(try await api.send(.get, "/users/me", token: text).status == 200)
            #expect(try await api.send(.delete, "/api-tokens/\(token.id)").status == 204)
            #expect(try await api.send(.get, "/users/me", token: text).status == 401)
            let second = try await Self.token(.organisationAdministrator, api, login: "eve@example.com")
            #expect(try await api.send(.delete, "/api-tokens/current", token: second.text).status == 204)
            #expect(try await api.send(.get, "/users/me", token: second.text).status == 401)
        }
    }

    @Test func `tokens are listed as recorded and never show their text`() async throws {
        try await TestServer.onEachEngine { api in
            let list = try await api.send(.get, "/api-tokens")
            let token = try #require(list.body[0])
            #expect(
                token.object?.names == [
                    "id", "name", "userId", "clientName", "tokenWindow", "network", "expiresAt", "created",
                    "lastUpdated", "_links",
                ])
            #expect(token["tokenWindow"] == "P30D")
            #expect(!list.body.text.contains(api.token))
            #expect(!list.body.text.contains(api.founded.apiToken.hash))
            let renamed = try await api.send(
                .put, "/api-tokens/\(token.id)",
                ["name": "ci", "userId": token["userId"] ?? .null, "network": ["connection": "ANYWHERE"]])
            #expect(renamed.body["name"] == "ci")
            let zone = try await api.send(
                .put, "/api-tokens/\(token.id)", ["name": "ci", "network": ["connection": "ZONE"]])
            #expect(zone.causes.first?.hasPrefix("network:") == true)
            #expect(try await api.send(.put, "/api-tokens/\(token.id)", ["userId": "00uother"]).status == 400)
            let unknown = try await api.send(.get, "/api-tokens/invalid-id")
            #expect(unknown.body["errorSummary"] == "Not found: Resource not found: invalid-id (Token)")
        }
    }
}
