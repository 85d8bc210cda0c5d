// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import SystemLog
import Testing

@Suite struct UsersTests {
    @Test func `a user is created as recorded`() async throws {
        try await TestServer.onEachEngine { api in
            let answer = try await api.send(
                .post, "/users?activate=false",
                [
                    "profile": [
                        "firstName": "Bo", "lastName": "Ek", "login": "Bo@Example.com",
                        "email": "bo@example.com", "nickName": "B", "postalAddress": nil,
                    ]
                ])
            #expect(answer.status == 200)
            #expect(
                answer.body.object?.names == [
                    "id", "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated",
                    "passwordChanged", "type", "profile", "credentials", "_links",
                ])
            #expect(answer.body["status"] == "STAGED")
            #expect(answer.body["activated"] == .null)
            #expect(
                answer.body["profile"]?.object?.names == [
                    "firstName", "lastName", "mobilePhone", "secondEmail", "login", "email", "nickName",
                ])
            for name in [answer.body.id, "bo@example.COM", "bo"] {
                #expect(try await api.send(.get, "/users/\(name)").body.id == answer.body.id)
            }
            #expect(try await api.send(.get, "/users/nobody").status == 404)
            let me = try await api.send(.get, "/users/me")
            #expect(me.body["profile"]?["login"] == "ada@example.com")
        }
    }

    @Test func `attributes that are not defined are refused`() async throws {
        try await TestServer.onEachEngine { api in
            let answer = try await api.send(
                .post, "/users",
                ["profile": ["login": "a@b.example", "email": "a@b.example", "notValid": "x"]])
            #expect(answer.status == 400)
            #expect(answer.body["errorSummary"] == "Api validation failed: newUser")
            #expect(answer.causes == ["Property name 'notValid' is not defined in profile"])
        }
    }

    @Test func `a login is taken whatever its case`() async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.makeUser("bo@example.com")
            let answer = try await api.send(
                .post, "/users", ["profile": ["login": "BO@example.com", "email": "x@example.com"]])
            #expect(answer.body["errorSummary"] == "Api validation failed: login")
            #expect(
                answer.causes == [
                    "login: An object with this field already exists in the current organization"
                ])
        }
    }

    @Test func `POST changes what it names and PUT replaces the profile`() async throws {
        try await TestServer.onEachEngine { api in
            let user = try await api.makeUser("bo@example.com")
            let part = try await api.send(
                .post, "/users/\(user.id)", ["profile": ["nickName": "B", "title": "Dr"]])
            #expect(part.body["profile"]?["nickName"] == "B")
            let less = try await api.send(.post, "/users/\(user.id)", ["profile": ["title": nil]])
            #expect(less.body["profile"]?["title"] == nil)
            #expect(less.body["profile"]?["nickName"] == "B")
            let whole = try await api.send(
                .put, "/users/\(user.id)",
                ["profile": ["login": "bo@example.com", "email": "new@example.com"]])
            #expect(whole.body["profile"]?["email"] == "new@example.com")
            #expect(whole.body["profile"]?["nickName"] == nil)
            #expect(
                try await api.send(.put, "/users/\(user.id)", ["profile": ["email": "a@b.example"]]).status
                    == 400)
        }
    }

    @Test func `a user goes from staged to deleted`() async throws {
        try await TestServer.onEachEngine { api in
            let user = try await api.makeUser("bo@example.com")
            let again = try await api.send(.post, "/users/\(user.id)/lifecycle/activate")
            #expect(again.code == "E0000016")
            #expect(try await api.send(.post, "/users/\(user.id)/lifecycle/suspend").code == "E0000001")
            let stopped = try await api.send(.post, "/users/\(user.id)/lifecycle/deactivate")
            #expect(stopped.body == [:])
            #expect(try await api.send(.get, "/users/\(user.id)").body["status"] == "DEPROVISIONED")
            #expect(try await api.send(.get, "/users").body.array?.count == 1)
            #expect(
                try await api.send(.get, "/users?filter=status%20eq%20%22DEPROVISIONED%22").body.array?.count
                    == 1)
            #expect(try await api.send(.post, "/users/\(user.id)/lifecycle/activate").status == 200)
            #expect(try await api.send(.delete, "/users/\(user.id)").status == 204)
            #expect(try await api.send(.get, "/users/\(user.id)").body["status"] == "DEPROVISIONED")
            #expect(try await api.send(.delete, "/users/\(user.id)").status == 204)
            #expect(try await api.send(.get, "/users/\(user.id)").status == 404)
            #expect(try await api.events(.userDeleted).count == 1)
        }
    }

    @Test func `the last super administrator stays`() async throws {
        try await TestServer.onEachEngine { api in
            for step in ["deactivate", "suspend"] {
                let answer = try await api.send(.post, "/users/me/lifecycle/\(step)")
                #expect(answer.status == 400)
                #expect(answer.causes.first?.contains("last super administrator") == true)
            }
            #expect(try await api.send(.delete, "/users/me").status == 400)
        }
    }

    @Test func `users are found by prefix, filter and search`() async throws {
        try await TestServer.onEachEngine { api in
            for (first, login) in [
                ("Bo", "bo@example.com"), ("Bob", "bob@example.com"), ("Eve", "eve@x.example"),
            ] {
                api.clock.advance(seconds: 60)
                let answer = try await api.send(
                    .post, "/users",
                    [
                        "profile": [
                            "firstName": .string(first), "login": .string(login), "email": .string(login),
                            "department": "R&D \"1\"",
                        ]
                    ])
                #expect(answer.status == 200)
            }
            func logins(_ name: String, _ text: String) async throws -> [String] {
                let query = FormParameters(pairs: [(Name(name), text)]).encoded
                let answer = try await api.send(.get, "/users?\(query)")
                return answer.body.array?.compactMap { $0["profile"]?["login"]?.string } ?? ["\(answer.body)"]
            }
            #expect(try await logins("q", "bo") == ["bo@example.com", "bob@example.com"])
            #expect(try await logins("filter", "profile.login eq \"BOB@example.com\"") == ["bob@example.com"])
            #expect(try await logins("filter", "profile.firstName eq \"bo\"") == ["bo@example.com"])
            #expect(
                try await logins("filter", "profile.firstName eq \"Bo\" or id eq \"x\"") == ["bo@example.com"]
            )
            #expect(
                try await logins(
                    "search", "profile.department sw \"r&d \\\"\" and not (profile.firstName pr)") == [])
            #expect(try await logins("search", "profile.email co \"X.EX\"") == ["eve@x.example"])
            let time = (api.clock.now - .seconds(1)).rfc3339
            #expect(try await logins("filter", "lastUpdated gt \"\(time)\"") == ["eve@x.example"])
            let both = try await api.send(.get, "/users?search=id%20pr&filter=id%20pr")
            #expect(both.code == "E0000033")
            #expect(try await api.send(.get, "/users?filter=id%20eq").code == "E0000031")
        }
    }
}
