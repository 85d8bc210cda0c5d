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

/// What rules make of users follows what rules read, in the transaction that changes it.
struct GroupRuleFollowTests {
    static let questions = [
        "isMemberOfGroup(\"ID\")", "isMemberOfAnyGroup(\"00gnothing\", \"ID\")",
        "isMemberOfGroupName(\"Contractors\")", "isMemberOfGroupNameStartsWith(\"Contr\")",
        "isMemberOfGroupNameContains(\"tract\")", "isMemberOfGroupNameRegex(\"/Con.*s\")",
        "user.isMemberOf({'group.profile.name': 'Contractors', 'operator': 'EXACT'})",
        "user.isMemberOf({'group.id': {'ID'}})", "!(isMemberOfGroup(\"ID\") == false)",
    ]

    @Test(arguments: questions)
    func `who leaves a group leaves those that a rule gives for it, at once`(_ question: String) async throws
    {
        try await TestServer.onEachEngine { stage in
            let (contractors, vpn) = (try await stage.group("Contractors"), try await stage.group("VPN"))
            let user = try await stage.user("c")
            let expression = question.split(separator: "ID", omittingEmptySubsequences: false)
                .joined(separator: contractors)
            _ = try await stage.rule("Contractors", expression, fills: [vpn])
            #expect(try await stage.groups(of: user) == [])
            try await stage.put(user, into: contractors)
            #expect(try await stage.groups(of: user) == ["Contractors", "VPN"])
            try await stage.take(user, from: contractors)
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `a rule that asks who is not in a group follows too`() async throws {
        try await TestServer.onEachEngine { stage in
            let (contractors, staff) = (try await stage.group("Contractors"), try await stage.group("Staff"))
            let user = try await stage.user("c")
            _ = try await stage.rule("Staff", "!isMemberOfGroupName(\"Contractors\")", fills: [staff])
            #expect(try await stage.groups(of: user) == ["Staff"])
            try await stage.put(user, into: contractors)
            #expect(try await stage.groups(of: user) == ["Contractors"])
            #expect(try await stage.groups(of: stage.user("d")) == ["Staff"])
        }
    }

    @Test func `members follow when the group that a rule reads is renamed or deleted`() async throws {
        try await TestServer.onEachEngine { stage in
            let (contractors, vpn) = (try await stage.group("Contractors"), try await stage.group("VPN"))
            let user = try await stage.user("c")
            try await stage.put(user, into: contractors)
            _ = try await stage.rule("Contractors", "isMemberOfGroupName(\"Contractors\")", fills: [vpn])
            let path = "/groups/\(contractors)"
            _ = try await stage.send(.put, path, ["profile": ["name": "Freelancers"]])
            #expect(try await stage.groups(of: user) == ["Freelancers"])
            _ = try await stage.send(.put, path, ["profile": ["name": "Contractors"]])
            #expect(try await stage.groups(of: user) == ["Contractors", "VPN"])
            #expect(try await stage.send(.delete, path).status == 204)
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `members follow an import`() async throws {
        try await TestServer.onEachEngine { stage in
            let (_, vpn) = (try await stage.group("Contractors"), try await stage.group("VPN"))
            _ = try await stage.rule("Contractors", "isMemberOfGroupName(\"Contractors\")", fills: [vpn])
            let present = try await stage.user("present")
            let surroundings = stage.management.surroundings
            try await stage.management.write(by: .system("import", in: surroundings)) { change in
                let run = UserImport(UserImportOptions(), in: change)
                for login in ["present@example.com", "new@example.com"] {
                    _ = try run.take(
                        ImportedUser(
                            profile: ["login": .string(login), "email": .string(login)],
                            groups: ["Contractors"]), hasPassword: false)
                }
                try run.finish()
            }
            for user in [present, "new@example.com"] {
                #expect(try await stage.groups(of: user) == ["Contractors", "VPN"])
            }
        }
    }

    @Test func `a status that a rule reads is followed`() async throws {
        try await TestServer.onEachEngine { stage in
            let working = try await stage.group("Working")
            _ = try await stage.rule("Working", "user.status != \"DEPROVISIONED\"", fills: [working])
            let user = try await stage.user("a")
            #expect(try await stage.groups(of: user) == ["Working"])
            _ = try await stage.send(.post, "/users/\(user)/lifecycle/deactivate")
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `members follow when an attribute that a rule reads goes`() async throws {
        try await TestServer.onEachEngine { stage in
            func change(_ attribute: JSON) async throws {
                let answer = try await stage.send(
                    .post, "/meta/schemas/user/default",
                    ["definitions": ["custom": ["properties": ["badge": attribute]]]])
                #expect(answer.status == 200, "\(answer.body)")
            }
            try await change(["title": "Badge", "type": "string"])
            let vpn = try await stage.group("VPN")
            let user = try await stage.user("c", profile: ["badge": "red"])
            _ = try await stage.rule("Badges", "user.badge == \"red\"", fills: [vpn])
            #expect(try await stage.groups(of: user) == ["VPN"])
            try await change(.null)
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `members follow when a rule goes with the memberships that it made`() async throws {
        try await TestServer.onEachEngine { stage in
            let (one, two) = (try await stage.group("One"), try await stage.group("Two"))
            let first = try await stage.rule("First", "user.title == \"x\"", fills: [one])
            _ = try await stage.rule("Second", "isMemberOfGroupName(\"One\")", fills: [two])
            let user = try await stage.user("a", profile: ["title": "x"])
            #expect(try await stage.groups(of: user) == ["One", "Two"])
            _ = try await stage.send(.delete, "\(first)?removeUsers=true")
            try await stage.work()
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `who is taken from a group by hand is taken from those that follow, and stays out`()
        async throws
    {
        try await TestServer.onEachEngine { stage in
            let (one, two) = (try await stage.group("One"), try await stage.group("Two"))
            _ = try await stage.rule("First", "user.title == \"x\"", fills: [one])
            _ = try await stage.rule("Second", "isMemberOfGroupName(\"One\")", fills: [two])
            let user = try await stage.user("a", profile: ["title": "x"])
            try await stage.take(user, from: one)
            #expect(try await stage.groups(of: user) == [])
            _ = try await stage.send(.post, "/users/\(user)", ["profile": ["department": "y"]])
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `a group tells when it lost a member that was deleted`() async throws {
        try await TestServer.onEachEngine { stage in
            let group = try await stage.group("One")
            let user = try await stage.user("a")
            try await stage.put(user, into: group)
            let before = try await stage.send(.get, "/groups/\(group)").body["lastMembershipUpdated"]
            stage.clock.advance(seconds: 9)
            for _ in 0..<2 { _ = try await stage.send(.delete, "/users/\(user)") }
            let after = try await stage.send(.get, "/groups/\(group)").body["lastMembershipUpdated"]
            #expect(before != nil && after != before)
        }
    }

    @Test func `a rule that reads attributes keeps what it gives while groups change`() async throws {
        try await TestServer.onEachEngine { stage in
            let (one, two) = (try await stage.group("One"), try await stage.group("Two"))
            let three = try await stage.group("Three")
            _ = try await stage.rule("Attribute", "user.title == \"x\"", fills: [one])
            _ = try await stage.rule("Follows", "isMemberOfGroupName(\"One\")", fills: [two])
            let user = try await stage.user("a", profile: ["title": "x"])
            try await stage.put(user, into: three)
            try await stage.take(user, from: three)
            #expect(try await stage.groups(of: user) == ["One", "Two"])
            _ = try await stage.send(.post, "/users/\(user)", ["profile": ["title": "y"]])
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `changes at the same time leave nobody where no rule puts them`() async throws {
        try await TestServer.onEachEngine { stage in
            let (one, two) = (try await stage.group("One"), try await stage.group("Two"))
            let either = try await stage.group("Either")
            _ = try await stage.rule(
                "Either", "isMemberOfGroupName(\"One\") OR isMemberOfGroupName(\"Two\")", fills: [either])
            for number in 0..<10 {
                let user = try await stage.user("u\(number)")
                try await stage.put(user, into: one)
                try await stage.put(user, into: two)
                async let first: Void = stage.take(user, from: one)
                async let second: Void = stage.take(user, from: two)
                _ = try await (first, second)
                #expect(try await stage.groups(of: user) == [])
            }
        }
    }

    @Test func `beyond a thousand people the job goes on, and an event and the rule say so`() async throws {
        try await TestServer.onEachEngine { stage in
            let (contractors, vpn) = (try await stage.group("Contractors"), try await stage.group("VPN"))
            try await stage.users(1_100, in: contractors)
            let rule = try await stage.rule(
                "Contractors", "isMemberOfGroupName(\"Contractors\")", fills: [vpn])
            #expect(try await stage.count(vpn) == 1_100)
            #expect(try await stage.send(.delete, "/groups/\(contractors)").status == 204)
            #expect(try await stage.count(vpn) == 1_100)
            let event = try await stage.events(.groupRulesContinued).first
            #expect(event?["target"]?[0]?["changeDetails"]?["to"]?["usersLeft"] == 1_100, "\(event ?? .null)")
            let progress = try await stage.send(.get, rule).body["_embedded"]?["progress"]
            #expect(progress?["usersLeft"] == 1_100)
            try await stage.work()
            #expect(try await stage.count(vpn) == 0)
        }
    }

    @Test func `a thousand people follow at once`() async throws {
        try await TestServer.onEachEngine { stage in
            let (contractors, vpn) = (try await stage.group("Contractors"), try await stage.group("VPN"))
            try await stage.users(GroupRuleLimits.people, in: contractors)
            _ = try await stage.rule("Contractors", "isMemberOfGroupName(\"Contractors\")", fills: [vpn])
            #expect(try await stage.send(.delete, "/groups/\(contractors)").status == 204)
            #expect(try await stage.count(vpn) == 0)
        }
    }

    private enum GroupRuleLimits {
        static let people = 1_000
    }
}
