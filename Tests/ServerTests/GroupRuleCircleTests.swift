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

/// Rules that follow from rules.
struct GroupRuleCircleTests {
    @Test func `a chain of rules is followed to its end in one request, both ways`() async throws {
        try await TestServer.onEachEngine { stage in
            var groups: [String] = []
            for number in 0..<14 { groups.append(try await stage.group("G\(number)")) }
            // The last first, so that the order in which rules are made does not help.
            for number in (0..<13).reversed() {
                _ = try await stage.rule(
                    "R\(number)", "isMemberOfGroup(\"\(groups[number])\")", fills: [groups[number + 1]])
            }
            let user = try await stage.user("a")
            try await stage.put(user, into: groups[0])
            #expect(try await stage.groups(of: user).count == 14)
            try await stage.take(user, from: groups[0])
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `rules in a circle do not keep one another alive`() async throws {
        try await TestServer.onEachEngine { stage in
            let (one, two) = (try await stage.group("One"), try await stage.group("Two"))
            _ = try await stage.rule("There", "isMemberOfGroupName(\"One\")", fills: [two])
            _ = try await stage.rule("Back", "isMemberOfGroupName(\"Two\")", fills: [one])
            let user = try await stage.user("a")
            try await stage.put(user, into: one)
            #expect(try await stage.groups(of: user) == ["One", "Two"])
            try await stage.take(user, from: one)
            #expect(try await stage.groups(of: user) == [])
        }
    }

    @Test func `a circle that takes more than eight rounds is left to the job`() async throws {
        try await TestServer.onEachEngine { stage in
            // Rules of a circle are tried in the order of their ids, which are not in that of the circle.
            let count = 40
            var groups: [String] = []
            for number in 0..<count { groups.append(try await stage.group("G\(number)")) }
            for number in (0..<count).reversed() {
                _ = try await stage.rule(
                    "R\(number)", "isMemberOfGroup(\"\(groups[number])\")",
                    fills: [groups[(number + 1) % count]])
            }
            let user = try await stage.user("a")
            try await stage.put(user, into: groups[0])
            #expect(try await stage.groups(of: user) == ["G0"])
            #expect(try await stage.events(.groupRulesContinued).count == 1)
            try await stage.work()
            #expect(try await stage.groups(of: user).count == count)
        }
    }

    @Test(arguments: [
        "!isMemberOfGroup(\"B\")", "!isMemberOfGroupName(\"Beta\")", "!isMemberOfGroupNameStartsWith(\"Be\")",
        "NOT isMemberOfGroupNameContains(\"eta\")", "!isMemberOfGroupNameRegex(\"/B.*\")",
        "isMemberOfGroupName(\"Beta\") == false", "false == isMemberOfGroupName(\"Beta\")",
        "isMemberOfGroupName(\"Beta\") != true", "isMemberOfGroupName(\"Beta\") ? false : true",
        "!(user.title == \"x\" AND isMemberOfAnyGroup(\"B\", \"00gx\"))",
        "!user.isMemberOf({'group.profile.name': 'Be'})", "!user.isMemberOf({'group.id': {'B', 'x'}})",
    ]) func `a rule that closes a circle with a negation is refused, and the circle is named`(
        _ expression: String
    ) async throws {
        try await TestServer.onEachEngine { stage in
            let (alpha, beta) = (try await stage.group("Alpha"), try await stage.group("Beta"))
            _ = try await stage.rule("Up", "isMemberOfGroupName(\"Alpha\")", fills: [beta])
            let text = expression.replacing("\"B\"", with: "\"\(beta)\"").replacing("'B'", with: "'\(beta)'")
            let refused = try await stage.send(
                .post, "/groups/rules", TestServer.groupRule("Down", text, [alpha]))
            #expect(refused.status == 400)
            let cause = refused.causes.first ?? ""
            #expect(
                cause.hasPrefix("conditions.expression.value: the rules depend on one another"), "\(cause)")
            for name in ["`Up`", "`Down`", "`Alpha`", "`Beta`"] { #expect(cause.contains(name), "\(cause)") }
        }
    }

    @Test(arguments: [
        "!isMemberOfGroupName(user.title)", "!user.isMemberOf({'group.type': 'OKTA_GROUP'})",
        "Arrays.isEmpty(user.getGroups({'group.type': 'OKTA_GROUP'}))",
    ]) func `a rule counts as reading its own group when its text does not tell which ones it reads`(
        _ expression: String
    ) async throws {
        try await TestServer.onEachEngine { stage in
            let group = try await stage.group("Alpha")
            let refused = try await stage.send(
                .post, "/groups/rules", TestServer.groupRule("Down", expression, [group]))
            #expect(refused.status == 400 && refused.causes.first?.contains("`Down` fills") == true)
        }
    }

    @Test func `a rule that asks who is not in its own group is refused`() async throws {
        try await TestServer.onEachEngine { stage in
            let group = try await stage.group("Alpha")
            let refused = try await stage.send(
                .post, "/groups/rules",
                TestServer.groupRule("Self", "!isMemberOfGroup(\"\(group)\")", [group]))
            #expect(refused.status == 400)
            let open = try await stage.send(
                .post, "/groups/rules", TestServer.groupRule("Self", "isMemberOfGroup(\"\(group)\")", [group])
            )
            #expect(open.status == 200)
            let changed = try await stage.send(
                .put, "/groups/rules/\(open.body.id)",
                TestServer.groupRule("Self", "!isMemberOfGroup(\"\(group)\")", [group]))
            #expect(changed.status == 400)
        }
    }

    @Test func `a negation without a circle is taken, and comes after what it reads`() async throws {
        try await TestServer.onEachEngine { stage in
            let (alpha, beta) = (try await stage.group("Alpha"), try await stage.group("Beta"))
            let gamma = try await stage.group("Gamma")
            _ = try await stage.rule("Others", "!isMemberOfGroupName(\"Beta\")", fills: [gamma])
            _ = try await stage.rule("Up", "isMemberOfGroupName(\"Alpha\")", fills: [beta])
            let user = try await stage.user("a")
            #expect(try await stage.groups(of: user) == ["Gamma"])
            try await stage.put(user, into: alpha)
            #expect(try await stage.groups(of: user) == ["Alpha", "Beta"])
        }
    }

    @Test func `a new name that closes a circle with a negation is refused`() async throws {
        try await TestServer.onEachEngine { stage in
            let (alpha, beta) = (try await stage.group("Alpha"), try await stage.group("Beta"))
            _ = try await stage.rule("Up", "isMemberOfGroupName(\"Alpha\")", fills: [beta])
            _ = try await stage.rule("Down", "!isMemberOfGroupName(\"Closed\")", fills: [alpha])
            let refused = try await stage.send(.put, "/groups/\(beta)", ["profile": ["name": "Closed"]])
            #expect(refused.status == 400 && refused.causes.first?.contains("`Down`") == true)
            let other = try await stage.send(.put, "/groups/\(beta)", ["profile": ["name": "Open"]])
            #expect(other.status == 200)
        }
    }
}
