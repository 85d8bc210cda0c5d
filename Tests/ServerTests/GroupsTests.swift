// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import SystemLog
import Testing

@Suite struct GroupsTests {
    @Test func `Everyone is there, holds every user and cannot be changed`() async throws {
        try await TestServer.onEachEngine { api in
            let user = try await api.makeUser("bo@example.com")
            let found = try await api.send(.get, "/groups?limit=1&q=Everyone")
            let everyone = try #require(found.body[0])
            #expect(everyone["type"] == "BUILT_IN")
            #expect(
                everyone.object?.names == [
                    "id", "created", "lastUpdated", "lastMembershipUpdated", "objectClass", "type", "profile",
                    "_links",
                ])
            #expect(everyone["profile"]?["description"] == "All users in your organization")
            let members = try await api.send(.get, "/groups/\(everyone.id)/users")
            #expect(members.body.array?.count == 2)
            let groups = try await api.send(.get, "/users/\(user.id)/groups")
            #expect(groups.body.array?.map(\.id) == [everyone.id])
            for answer in [
                try await api.send(.put, "/groups/\(everyone.id)", ["profile": ["name": "All"]]),
                try await api.send(.delete, "/groups/\(everyone.id)"),
                try await api.send(.delete, "/groups/\(everyone.id)/users/\(user.id)"),
                try await api.send(.put, "/groups/\(everyone.id)/users/\(user.id)"),
            ] {
                #expect(answer.status == 403)
            }
        }
    }

    @Test func `a group lives and has members`() async throws {
        try await TestServer.onEachEngine { api in
            let user = try await api.makeUser("bo@example.com")
            let group = try await api.send(
                .post, "/groups", ["profile": ["name": "Ops", "description": "On call"]])
            #expect(group.status == 200)
            #expect(group.body["type"] == "OKTA_GROUP")
            let path = "/groups/\(group.body.id)"
            api.clock.advance(seconds: 5)
            for _ in 0..<2 {
                #expect(try await api.send(.put, "\(path)/users/\(user.id)").status == 204)
            }
            #expect(try await api.events(.groupMemberAdded).count == 1)
            #expect(try await api.send(.get, "\(path)/users").body.array?.map(\.id) == [user.id])
            let read = try await api.send(.get, path)
            #expect(read.body["lastMembershipUpdated"] == .string(api.clock.now.rfc3339))
            #expect(try await api.send(.delete, "\(path)/users/\(user.id)").status == 204)
            #expect(try await api.send(.get, "\(path)/users").body == [])
            let renamed = try await api.send(.put, path, ["profile": ["name": "Operations"]])
            #expect(renamed.body["profile"] == ["name": "Operations", "description": nil])
            #expect(try await api.send(.get, "\(path)/apps").body == [])
            #expect(try await api.send(.delete, path).status == 204)
            let gone = try await api.send(.get, path)
            #expect(gone.code == "E0000007")
        }
    }

    @Test func `names are unique and attributes are known`() async throws {
        try await TestServer.onEachEngine { api in
            let body: JSON = ["profile": ["name": "Ops"]]
            #expect(try await api.send(.post, "/groups", body).status == 200)
            let again = try await api.send(.post, "/groups", body)
            #expect(
                again.causes == ["name: An object with this field already exists in the current organization"]
            )
            let unknown = try await api.send(.post, "/groups", ["profile": ["name": "A", "colour": "red"]])
            #expect(unknown.causes == ["Property name 'colour' is not defined in profile"])
            #expect(try await api.send(.post, "/groups", ["profile": ["name": " "]]).status == 400)
            #expect(try await api.send(.post, "/groups").code == "E0000003")
        }
    }

    @Test func `groups are found by prefix and search, and listed in pages`() async throws {
        try await TestServer.onEachEngine { api in
            for name in ["Ops", "Operators", "Sales_1", "Sales-2"] {
                api.clock.advance(seconds: 1)
                _ = try await api.send(.post, "/groups", ["profile": ["name": .string(name)]])
            }
            func names(_ pairs: [(name: Name, value: String)]) async throws -> [String] {
                let answer = try await api.send(.get, "/groups?\(FormParameters(pairs: pairs).encoded)")
                return answer.body.array?.compactMap { $0["profile"]?["name"]?.string } ?? ["\(answer.body)"]
            }
            #expect(try await names([("q", "op")]) == ["Ops", "Operators"])
            #expect(try await names([("q", "sales_")]) == ["Sales_1"])
            #expect(try await names([("search", "profile.name eq \"ops\"")]) == ["Ops"])
            #expect(try await names([("search", "profile.name sw \"Sales\"")]) == ["Sales_1", "Sales-2"])
            #expect(try await names([("filter", "type eq \"BUILT_IN\"")]) == ["Everyone"])
            #expect(try await api.send(.get, "/groups?filter=profile.name%20pr").code == "E0000031")
            let first = try await api.send(.get, "/groups?limit=3")
            #expect(first.body.array?.count == 3)
            #expect(first.headers[values: HTTPField.Name("Link") ?? .server].count == 2)
        }
    }

    @Test func `a user can be created into groups`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Ops"]])
            let profile: JSON = ["login": "bo@example.com", "email": "bo@example.com"]
            let user = try await api.send(
                .post, "/users", ["profile": profile, "groupIds": [.string(group.body.id)]])
            #expect(user.status == 200)
            let groups = try await api.send(.get, "/users/bo/groups")
            #expect(groups.body.array?.count == 2)
            let unknown = try await api.send(
                .post, "/users",
                ["profile": ["login": "c@example.com", "email": "c@example.com"], "groupIds": ["00gnone"]])
            #expect(unknown.status == 400)
            #expect(try await api.send(.get, "/users/c@example.com").status == 404)
        }
    }
}
