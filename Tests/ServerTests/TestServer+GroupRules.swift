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

/// Groups, users and rules of an organisation, by short names.
extension TestServer {
    /// The document of a rule.
    static func groupRule(_ name: String, _ expression: String, _ groups: [String]) -> JSON {
        [
            "type": "group_rule", "name": .string(name),
            "conditions": ["expression": ["type": "urn:okta:expression:1.0", "value": .string(expression)]],
            "actions": ["assignUserToGroups": ["groupIds": .strings(groups)]],
        ]
    }

    func group(_ name: String) async throws -> String {
        try await send(.post, "/groups", ["profile": ["name": .string(name)]]).body.id
    }

    func user(_ name: String, profile: JSONObject = [:]) async throws -> String {
        let login = JSON.string("\(name)@example.com")
        var whole: JSONObject = ["login": login, "email": login]
        for (name, value) in profile.members { whole[name] = value }
        let answer = try await send(.post, "/users", ["profile": .object(whole)])
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body.id
    }

    /// Makes users by the dozen, members of a group by hand.
    func users(_ count: Int, in group: String) async throws {
        let surroundings = surroundings
        try await management.write(by: .system("test", in: surroundings)) { change in
            for number in 0..<count {
                let login = JSON.string("u\(number)@example.com")
                _ = try createUser(
                    profile: ["login": login, "email": login], status: .staged, groups: [ID(group)],
                    in: change)
            }
        }
    }

    /// Makes a rule and activates it; answers its path.
    func rule(_ name: String, _ expression: String, fills groups: [String]) async throws -> String {
        let answer = try await send(.post, "/groups/rules", Self.groupRule(name, expression, groups))
        try #require(answer.status == 200, "\(answer.body)")
        let path = "/groups/rules/\(answer.body.id)"
        #expect(try await send(.post, "\(path)/lifecycle/activate").status == 204)
        try await work()
        return path
    }

    func put(_ user: String, into group: String) async throws {
        #expect(try await send(.put, "/groups/\(group)/users/\(user)").status == 204)
    }

    func take(_ user: String, from group: String) async throws {
        #expect(try await send(.delete, "/groups/\(group)/users/\(user)").status == 204)
    }

    /// The groups of a user by name, without Everyone.
    func groups(of user: String) async throws -> [String] {
        try await send(.get, "/users/\(user)/groups").body.array?
            .compactMap { $0["profile"]?["name"]?.string }.filter { $0 != "Everyone" }.sorted() ?? []
    }

    func count(_ group: String) async throws -> Int {
        try await store.read { tx in
            try Int(GroupRecords(tx).statistics(of: Directory.group(ID(group), in: tx)).users)
        }
    }

    /// Does what the job does until nothing is left.
    func work(batch: Int = 200) async throws {
        let surroundings = surroundings
        for _ in 0..<100 {
            let hasMore = try await management.write(by: .system("test", in: surroundings)) { change in
                try continueGroupRules(batch: batch, in: change)
            }
            if !hasMore { return }
        }
        Issue.record("the rules have not come to an end")
    }
}
