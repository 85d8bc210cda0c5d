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

struct GroupRulesTests {
    private static func user(_ name: String, _ department: String) -> JSON {
        [
            "profile": [
                "firstName": "A", "lastName": "B", "login": .string("\(name)@example.com"),
                "email": .string("\(name)@example.com"), "department": .string(department),
            ]
        ]
    }

    private static func rule(_ name: String, _ expression: String, _ groups: [String]) -> JSON {
        [
            "type": "group_rule", "name": .string(name),
            "conditions": ["expression": ["type": "urn:okta:expression:1.0", "value": .string(expression)]],
            "actions": ["assignUserToGroups": ["groupIds": .strings(groups)]],
        ]
    }

    private static func work(_ api: TestServer, batch: Int = 2) async throws {
        let surroundings = api.surroundings
        for _ in 0..<100 {
            let hasMore = try await api.management.write(by: .system("test", in: surroundings)) { change in
                try continueGroupRules(batch: batch, in: change)
            }
            if !hasMore { return }
        }
        Issue.record("the rules have not come to an end")
    }

    private static func members(_ api: TestServer, _ group: String) async throws -> [String] {
        try await api.send(.get, "/groups/\(group)/users").body.array?
            .compactMap { $0["profile"]?["login"]?.string?.split(separator: "@").first.map(String.init) }
            .sorted() ?? []
    }

    @Test func `a rule fills its groups with all users, and follows each change`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Engineers"]]).body.id
            for (name, department) in [("a", "eng"), ("b", "ops"), ("c", "eng"), ("d", "eng"), ("e", "ops")] {
                _ = try await api.send(.post, "/users", Self.user(name, department))
            }
            _ = try await api.send(.put, "/groups/\(group)/users/b@example.com")
            let rule = try await api.send(
                .post, "/groups/rules", Self.rule("Engineering", "user.department == \"eng\"", [group]))
            #expect(
                rule.status == 200 && rule.body["status"] == "INACTIVE" && rule.body["allGroupsValid"] == true
            )
            let path = "/groups/rules/\(rule.body.id)"
            #expect(try await api.send(.post, "\(path)/lifecycle/activate").status == 204)
            let progress = try await api.send(.get, path)
            #expect(progress.body["_embedded"]?["progress"]?["usersDone"] == 0)
            try await Self.work(api)
            #expect(try await Self.members(api, group) == ["a", "b", "c", "d"])
            _ = try await api.send(.post, "/users/a@example.com", ["profile": ["department": "ops"]])
            _ = try await api.send(.post, "/users/e@example.com", ["profile": ["department": "eng"]])
            _ = try await api.send(.post, "/users", Self.user("f", "eng"))
            #expect(try await Self.members(api, group) == ["b", "c", "d", "e", "f"])
            #expect(try await api.send(.put, path, Self.rule("X", "true", [group])).status == 400)
            #expect(try await api.send(.delete, "\(path)?removeUsers=true").status == 202)
            #expect(try await api.send(.get, path).status == 404)
            try await Self.work(api)
            #expect(try await Self.members(api, group) == ["b"])
        }
    }

    @Test func `members stay when a rule is deleted without them, and a deleted group makes it invalid`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let one = try await api.send(.post, "/groups", ["profile": ["name": "One"]]).body.id
            let two = try await api.send(.post, "/groups", ["profile": ["name": "Two"]]).body.id
            _ = try await api.send(.post, "/users", Self.user("a", "eng"))
            let rule = try await api.send(
                .post, "/groups/rules", Self.rule("Both", "user.department == \"eng\"", [one, two])
            ).body.id
            _ = try await api.send(.post, "/groups/rules/\(rule)/lifecycle/activate")
            try await Self.work(api)
            _ = try await api.send(.delete, "/groups/\(two)")
            let invalid = try await api.send(.get, "/groups/rules/\(rule)")
            #expect(invalid.body["status"] == "INVALID" && invalid.body["allGroupsValid"] == false)
            _ = try await api.send(.delete, "/groups/rules/\(rule)")
            try await Self.work(api)
            _ = try await api.send(.post, "/users/a@example.com", ["profile": ["department": "ops"]])
            #expect(try await Self.members(api, one) == ["a"])
        }
    }

    @Test func `a rule that is wrong is refused with its field`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "G"]]).body.id
            for (body, field) in [
                (Self.rule("", "true", [group]), "name"),
                (Self.rule("a", "user.(", [group]), "conditions.expression.value"),
                (Self.rule("a", "Convert.toInt(user.title) > 1", [group]), "conditions.expression.value"),
                (Self.rule("a", "true", ["00gnothing"]), "actions.assignUserToGroups.groupIds"),
                (
                    Self.rule("a", "true", [api.founded.everyone.id.text]),
                    "actions.assignUserToGroups.groupIds"
                ),
                (Self.rule("a", "true", []), "actions.assignUserToGroups.groupIds"),
            ] {
                let answer = try await api.send(.post, "/groups/rules", body)
                #expect(answer.status == 400)
                #expect(answer.causes.first?.hasPrefix("\(field):") == true, "\(answer.causes)")
            }
        }
    }

    @Test func `a group tells its statistics and its owners`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "G"]]).body.id
            let user = try await api.send(.post, "/users", Self.user("a", "eng")).body.id
            _ = try await api.send(.put, "/groups/\(group)/users/\(user)")
            let stats = try await api.send(.get, "/groups/\(group)?expand=stats").body["_embedded"]?["stats"]
            #expect(
                stats?["usersCount"] == 1 && stats?["appsCount"] == 0 && stats?["hasAdminPrivilege"] == false)
            #expect(try await api.send(.get, "/groups/\(group)?expand=nothing").status == 400)
            let owner: JSON = ["id": .string(user), "type": "USER"]
            #expect(try await api.send(.post, "/groups/\(group)/owners", owner).status == 201)
            #expect(try await api.send(.post, "/groups/\(group)/owners", owner).status == 400)
            #expect(try await api.send(.get, "/groups/\(group)/owners").body[0]?["displayName"] == "A B")
            #expect(try await api.send(.delete, "/groups/\(group)/owners/\(user)").status == 204)
            #expect(try await api.send(.delete, "/groups/\(group)/owners/\(user)").status == 404)
        }
    }
}
