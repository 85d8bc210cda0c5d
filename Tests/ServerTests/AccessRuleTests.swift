// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct AccessRuleTests {
    @Test func `a rule is made with the defaults and the shape of the wire`() async throws {
        try await TestServer.servers { api in
            let group = try await api.makeGroup("g")
            let hook = try await api.makeHook()
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let created = try await api.send(
                .post, path,
                [
                    "actions": [
                        "token": [
                            "accessTokenLifetimeMinutes": 60, "inlineHook": ["id": .string(hook)],
                            "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080,
                        ]
                    ],
                    "conditions": [
                        "grantTypes": ["include": ["password", "implicit"]],
                        "people": ["groups": ["include": .strings([group])], "users": [:]], "scopes": [:],
                    ],
                    "name": "test", "priority": 1, "status": "ACTIVE", "type": "RESOURCE_ACCESS",
                ])
            #expect(created.status == 201, "\(created.body)")
            #expect(
                created.body.object?.names == [
                    "id", "status", "name", "priority", "created", "lastUpdated", "system", "conditions",
                    "actions",
                    "_links", "type",
                ])
            #expect(
                created.body["conditions"]?.text
                    == """
                    {"people":{"users":{"exclude":[]},"groups":{"include":["\(group)"]}},\
                    "grantTypes":{"include":["implicit","password"]},"scopes":{"include":[]}}
                    """)
            #expect(created.body["actions"]?["token"]?["inlineHook"] == ["id": .string(hook)])
            #expect(created.body["_links"]?.object?.names == ["self", "deactivate"])
            #expect(created.body["type"] == "RESOURCE_ACCESS")

            let replaced = try await api.send(
                .put, "\(path)/\(created.body.id)",
                TestServer.rule("test_updated", priority: 2, people: ["users": ["exclude": []]]))
            #expect(replaced.status == 200)
            #expect(replaced.body["priority"] == 1)
            #expect(
                replaced.body["actions"]?["token"]
                    == [
                        "accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0,
                        "refreshTokenWindowMinutes": 10080,
                    ])
            #expect(replaced.body["conditions"]?["people"] == ["users": ["exclude": []]])
            let listed = try #require(try await api.send(.get, path).body[0])
            #expect(listed == replaced.body)
            #expect(listed["created"]?.string != nil && listed["created"] == created.body["created"])
            #expect(listed["lastUpdated"]?.string != nil)
            #expect(try await api.send(.delete, "\(path)/\(created.body.id)").status == 204)
            let gone = try await api.send(.delete, "\(path)/\(created.body.id)")
            #expect(gone.status == 404)
            #expect(
                gone.body["errorSummary"]
                    == .string("Not found: Resource not found: \(created.body.id) (PolicyRule)"))
            #expect(try await api.events(.ruleCreated).count == 1)
            #expect(try await api.events(.ruleUpdated).count == 1)
            #expect(try await api.events(.ruleDeleted).count == 1)
        }
    }

    @Test func `a document that was read can be sent back whole`() async throws {
        try await TestServer.servers { api in
            let group = try await api.makeGroup("g")
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let created = try await api.send(
                .post, path,
                TestServer.rule(
                    "r", grantTypes: ["authorization_code"],
                    people: ["groups": ["include": ["EVERYONE"], "exclude": .strings([group])]],
                    scopes: ["include": ["profile", "openid"]]))
            #expect(created.body["conditions"]?["scopes"]?["include"] == ["openid", "profile"])
            #expect(created.body["conditions"]?["people"]?["groups"]?["exclude"] == .strings([group]))
            api.clock.advance(seconds: 9)
            let sentBack = try await api.send(.put, "\(path)/\(created.body.id)", created.body).body
            #expect(withoutTimes(sentBack) == withoutTimes(created.body))
            #expect(try await api.events(.ruleUpdated).isEmpty)
        }
    }

    struct Refusal: CustomTestStringConvertible {
        let body: JSON
        let cause: String
        var testDescription: String { cause }

        init(_ cause: String, _ body: JSON) {
            self.body = body
            self.cause = cause
        }
    }

    private static func rule(
        _ grantTypes: JSON = ["client_credentials"], people: JSON = [:], scopes: JSON = ["*"],
        token: JSON = [:]
    ) -> JSON {
        [
            "name": "r", "actions": ["token": token],
            "conditions": [
                "grantTypes": ["include": grantTypes], "people": people, "scopes": ["include": scopes],
            ],
        ]
    }

    @Test(arguments: [
        Refusal("name: The field cannot be left blank", [:]),
        Refusal("conditions.grantTypes.include: must name", ["name": "r"]),
        Refusal("conditions.grantTypes.include: `magic` is not", rule(["magic"])),
        Refusal("conditions.people: must include at least one", rule(["authorization_code"])),
        Refusal(
            "conditions.people.groups: there is no group",
            rule(people: ["groups": ["include": ["00gNone"]]])),
        Refusal(
            "conditions.people.users: there is no user",
            rule(people: ["users": ["exclude": ["00uNone"]]])),
        Refusal("conditions.scopes.include: the authorization server has no scope `x`", rule(scopes: ["x"])),
        Refusal(
            "actions.token.accessTokenLifetimeMinutes: must", rule(token: ["accessTokenLifetimeMinutes": 4])),
        Refusal(
            "actions.token.accessTokenLifetimeMinutes: must",
            rule(token: ["accessTokenLifetimeMinutes": 1441])),
        Refusal(
            "actions.token.refreshTokenLifetimeMinutes: must",
            rule(token: ["refreshTokenLifetimeMinutes": 59])),
        Refusal(
            "actions.token.refreshTokenWindowMinutes: must", rule(token: ["refreshTokenWindowMinutes": 0])),
        Refusal(
            "actions.token.refreshTokenWindowMinutes: must not be longer",
            rule(token: ["refreshTokenLifetimeMinutes": 100, "refreshTokenWindowMinutes": 101])),
        Refusal("priority: must be", ["name": "r", "priority": -1]),
        Refusal("conditions.scopes.include: must be an array of strings", rule(scopes: "x")),
    ]) func `what cannot be a rule is refused with its cause`(refusal: Refusal) async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let answer = try await api.send(.post, path, refusal.body)
            #expect(answer.status == 400)
            #expect(answer.code == "E0000001")
            #expect(answer.causes.contains { $0.hasPrefix(refusal.cause) }, "\(answer.causes)")
        }
    }

    @Test func `a grant type that is named by a URI is taken`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let grants = ["urn:example:grant:new", "urn:ietf:params:oauth:grant-type:device_code"]
            let created = try await api.send(
                .post, path,
                TestServer.rule("r", grantTypes: grants, people: ["groups": ["include": ["EVERYONE"]]]))
            #expect(created.status == 201)
            #expect(created.body["conditions"]?["grantTypes"]?["include"] == .strings(grants.reversed()))
        }
    }

    @Test func `a short refresh token gets a window that fits`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let created = try await api.send(
                .post, path, TestServer.rule("r", token: ["refreshTokenLifetimeMinutes": 100]))
            #expect(created.body["actions"]?["token"]?["refreshTokenWindowMinutes"] == 100)
        }
    }

    @Test func `a name is unique in its policy only`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let one = try await api.makePolicy(on: server) + "/rules"
            let two = try await api.makePolicy(on: server, name: "q") + "/rules"
            #expect(try await api.send(.post, one, TestServer.rule("r")).status == 201)
            let again = try await api.send(.post, one, TestServer.rule("r"))
            #expect(again.causes == ["name: another rule of this policy has this name already"])
            #expect(try await api.send(.post, two, TestServer.rule("r")).status == 201)
        }
    }

    @Test func `a scope that has been deleted may stay in a rule that is sent back`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("a")
            let scope = try await api.send(.post, "/\(server.id)/scopes", ["name": "orders"]).body.id
            let path = try await api.makePolicy(on: server) + "/rules"
            let rule = try await api.send(
                .post, path, TestServer.rule("r", scopes: ["include": ["orders"]])
            ).body
            #expect(try await api.send(.delete, "/\(server.id)/scopes/\(scope)").status == 204)
            #expect(try await api.send(.put, "\(path)/\(rule.id)", rule).status == 200)
        }
    }

    @Test func `activating and deactivating may be repeated`() async throws {
        try await TestServer.servers { api in
            let path = try await api.makePolicy(on: api.makeServer("a")) + "/rules"
            let rule = try await api.send(.post, path, TestServer.rule("r")).body
            for _ in 0..<2 {
                #expect(try await api.send(.post, "\(path)/\(rule.id)/lifecycle/deactivate").status == 204)
            }
            let inactive = try await api.send(.get, "\(path)/\(rule.id)").body
            #expect(inactive["status"] == "INACTIVE")
            #expect(inactive["_links"]?.object?.names == ["self", "activate"])
            #expect(try await api.send(.post, "\(path)/\(rule.id)/lifecycle/activate").status == 204)
            #expect(try await api.send(.post, "\(path)/0prNone/lifecycle/activate").status == 404)
            #expect(try await api.events(.ruleDeactivated).count == 1)
        }
    }
}

/// The document without the times that only some answers show.
private func withoutTimes(_ rule: JSON) -> JSON? {
    guard case .object(var object) = rule else { return nil }
    object["created"] = nil
    object["lastUpdated"] = nil
    return .object(object)
}
