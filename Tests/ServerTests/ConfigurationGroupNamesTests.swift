// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

/// Names of groups in the expressions that configuration files hold.
@Suite struct ConfigurationGroupNamesTests {
    private func group(_ api: TestServer, _ name: String) async throws -> String {
        let made = try await api.send(.post, "/groups", ["profile": ["name": .string(name)]])
        return try #require(made.body["id"]?.string)
    }

    private func document(_ claim: JSON, groups: [JSON] = []) -> JSON {
        [
            "groups": .array(groups),
            "authorizationServers": [
                ["name": "Orders", "description": "Orders", "audiences": ["api://orders"], "claims": [claim]]
            ],
        ]
    }

    private func claim(_ value: String, _ names: [String]? = nil) -> JSON {
        var claim: JSONObject = [
            "name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": .string(value),
        ]
        claim["groupNames"] = names.map { .strings($0) }
        return .object(claim)
    }

    private func apply(_ document: JSON, to api: TestServer) async throws -> Answer {
        try await api.send(
            .post, "/configuration/apply", ["configuration": document, "deleteOthers": false])
    }

    private func exported(_ api: TestServer) async throws -> (value: String?, names: [String]?) {
        let servers = try await ConfigurationTests.export(api)["authorizationServers"]?.array ?? []
        let claim = servers.first { $0["name"] == "Orders" }?["claims"]?.array?.first
        return (claim?["value"]?.string, claim?["groupNames"]?.strings)
    }

    /// The value as it is stored.
    private func stored(_ api: TestServer) async throws -> String? {
        let servers = try await api.send(.get, "/authorizationServers").body.array ?? []
        let id = servers.first { $0["name"] == "Orders" }?["id"]?.string ?? ""
        let claims = try await api.send(.get, "/authorizationServers/\(id)/claims").body.array
        return claims?.first { $0["name"] == "team" }?["value"]?.string
    }

    @Test func `a claim asks for the group of the same name in another environment`() async throws {
        try await TestServer.onEachEngine { api in
            let id = try await group(api, "Jo's \"crew\"")
            let value =
                "isMemberOfGroup( '\(id)' )  OR isMemberOfAnyGroup(\"\(id)\", '00gGone') OR user.isMemberOf({'group.id': {'\(id)'}}) ? '\(id)' : 'no'"
            _ = try await apply(document(claim(value)), to: api)
            let written =
                "isMemberOfGroup( 'Jo''s \"crew\"' )  OR isMemberOfAnyGroup(\"Jo's \"\"crew\"\"\", '00gGone') OR user.isMemberOf({'group.id': {'Jo''s \"crew\"'}}) ? '\(id)' : 'no'"
            #expect(try await exported(api) == (written, ["Jo's \"crew\""]))
            let whole = try await ConfigurationTests.export(api)
            let again = try await apply(whole, to: api)
            #expect(ConfigurationTests.changes(again) == [])
            try await TestServer.onEachEngine { other in
                #expect(try await apply(whole, to: other).status == 200)
                #expect(try await ConfigurationTests.export(other) == whole)
                let groups = try await other.send(.get, "/groups").body.array ?? []
                let there = groups.first { $0["profile"]?["name"] == "Jo's \"crew\"" }?["id"]?.string
                #expect(there != id)
                // The text behind the question is no id of a group for the expression.
                let asked = value.replacing("'\(id)' : 'no'", with: "KEPT").replacing(id, with: there ?? "")
                #expect(
                    try await stored(other) == asked.replacing("KEPT", with: "'\(id)' : 'no'"))
            }
        }
    }

    @Test func `an id stays where its name would be read as something else`() async throws {
        try await TestServer.onEachEngine { api in
            let id = try await group(api, "Staff")
            let value = "isMemberOfAnyGroup('\(id)', 'Staff') ? 'yes' : 'no'"
            _ = try await apply(document(claim(value)), to: api)
            #expect(try await exported(api) == (value, nil))
            let again = try await apply(try await ConfigurationTests.export(api), to: api)
            #expect(ConfigurationTests.changes(again) == [])
            #expect(try await stored(api) == value)
        }
    }

    @Test func `a group rule has names too`() async throws {
        try await TestServer.onEachEngine { api in
            let id = try await group(api, "Staff")
            _ = try await group(api, "Awake")
            let rule: JSON = [
                "name": "R", "expression": "isMemberOfGroup('Staff')", "groupNames": ["Staff"],
                "groups": ["Awake"], "status": "INACTIVE",
            ]
            let answer = try await apply(["groupRules": [rule]], to: api)
            #expect(answer.status == 200, "\(answer.body.text)")
            let stored = try await api.send(.get, "/groups/rules").body.array?.first
            #expect(
                stored?["conditions"]?["expression"]?["value"]?.string == "isMemberOfGroup('\(id)')")
            #expect(try await ConfigurationTests.export(api)["groupRules"] == [rule])
        }
    }

    @Test func `a name that no group has, or that the expression does not ask for, is refused`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            for (names, cause) in [
                (["Nobody"], "there is no group `Nobody`"),
                (["Nobody", "Staff"], "there is no group `Nobody`"),
            ] {
                let answer = try await apply(
                    document(claim("isMemberOfGroup('Nobody') ? 'a' : 'b'", names)), to: api)
                #expect(answer.status == 400 && answer.body.text.contains(cause), "\(answer.body.text)")
            }
            _ = try await group(api, "Staff")
            let slip = try await apply(document(claim("'Staff'", ["Staff"])), to: api)
            #expect(slip.status == 400 && slip.body.text.contains("has no `Staff`"), "\(slip.body.text)")
        }
    }

    @Test func `a group that a claim names cannot be left out`() async throws {
        try await TestServer.onEachEngine { api in
            let id = try await group(api, "Staff")
            _ = try await apply(document(claim("isMemberOfGroup('\(id)') ? 'a' : 'b'")), to: api)
            var whole = try #require(try await ConfigurationTests.export(api).object)
            whole["groups"] = []
            let answer = try await api.send(
                .post, "/configuration/apply", ["configuration": .object(whole)])
            #expect(answer.body.text.contains("`Staff` is named in other parts"), "\(answer.body.text)")
        }
    }
}
