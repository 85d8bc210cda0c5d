// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

struct ConfigurationTests {
    /// An organisation with something of every kind.
    static func furnish(_ api: TestServer) async throws {
        let document = try JSON(reading: furnished)
        let answer = try await api.send(
            .post, "/configuration/apply", ["configuration": document, "deleteOthers": false])
        #expect(answer.status == 200, "\(answer.body.text)")
    }

    static func export(_ api: TestServer) async throws -> JSON {
        let answer = try await api.send(.get, "/configuration")
        #expect(answer.status == 200)
        return answer.body["configuration"] ?? .null
    }

    static func changes(_ answer: Answer) -> [String] {
        answer.body["changes"]?.array?.map { "\($0["action"]?.string ?? "") \($0["path"]?.string ?? "")" }
            ?? ["\(answer.body.text)"]
    }

    @Test func `what is exported makes an equal organisation elsewhere, and applying again changes nothing`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            let exported = try await Self.export(api)
            let again = try await api.send(.post, "/configuration/apply", ["configuration": exported])
            #expect(Self.changes(again) == [])
            try await TestServer.onEachEngine { other in
                let made = try await other.send(.post, "/configuration/apply", ["configuration": exported])
                #expect(made.status == 200, "\(made.body.text)")
                #expect(try await Self.export(other) == exported)
                let plan = try await other.send(.post, "/configuration/plan", ["configuration": exported])
                #expect(Self.changes(plan) == [])
            }
        }
    }

    @Test func `a plan says what an apply does, and keeps nothing`() async throws {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            let before = try await Self.export(api)
            var document = try #require(before.object)
            document["groups"] = [["name": "Night shift", "description": "Those awake"]]
            let plan = try await api.send(.post, "/configuration/plan", ["configuration": .object(document)])
            // Other parts still name the group that is not there any more.
            let cause = plan.body["errorCauses"]?.array?.first?["errorSummary"]?.string ?? plan.body.text
            #expect(cause.hasPrefix("groups: `") && cause.contains("is named in other parts"))
            document["groupRules"] = []
            document["apps"] = nil
            document["authorizationServers"] = nil
            let second = try await api.send(
                .post, "/configuration/plan", ["configuration": .object(document)])
            #expect(Self.changes(second).contains("delete groups/Staff"))
            #expect(Self.changes(second).contains("create groups/Night shift"))
            #expect(second.body["affected"]?.strings?.contains("groups/Staff: 0 members") == true)
            #expect(try await Self.export(api) == before)
            let revision = try #require(plan.body["revision"]?.integer ?? second.body["revision"]?.integer)
            let stale = try await api.send(
                .post, "/configuration/apply",
                ["configuration": .object(document), "revision": .integer(revision - 1)])
            #expect(stale.status == 412)
            let done = try await api.send(
                .post, "/configuration/apply",
                ["configuration": .object(document), "revision": .integer(revision)])
            #expect(Self.changes(done) == Self.changes(second))
        }
    }

    @Test func `a document with mistakes changes nothing, and each is told with its place`() async throws {
        try await TestServer.onEachEngine { api in
            let before = try await Self.export(api)
            for (document, cause) in [
                (["group": []], "group: is not known here"),
                (["groups": [["description": "x"]]], "groups[0].name"),
                (
                    [
                        "networkZones": [
                            ["name": "Z", "type": "IP", "gateways": [["type": "CIDR", "value": "1.2.3"]]]
                        ]
                    ], "networkZones[0].gateways[0]"
                ),
                (
                    ["groupRules": [["name": "R", "expression": "true", "groups": ["Nobody"]]]],
                    "groupRules[0].groups: there is no group `Nobody`"
                ),
                (
                    ["apps": [["label": "A", "settings": ["oauthClient": ["grant_types": ["magic"]]]]]],
                    "apps[0]"
                ),
                (
                    [
                        "apps": [
                            [
                                "label": "A", "grants": ["okta.nothing.read"],
                                "settings": [
                                    "oauthClient": [
                                        "application_type": "service", "grant_types": ["client_credentials"],
                                        "response_types": ["token"],
                                    ]
                                ],
                            ]
                        ]
                    ], "apps[0].scopeId"
                ),
                (
                    [
                        "authorizationServers": [
                            [
                                "name": "S", "description": "d", "audiences": ["api://s"],
                                "policies": [
                                    [
                                        "name": "P", "description": "d",
                                        "conditions": ["clients": ["include": ["Nobody"]]],
                                    ]
                                ],
                            ]
                        ]
                    ],
                    "authorizationServers[0].policies[0].conditions.clients.include: there is no app `Nobody`"
                ),
                (
                    ["userTypes": [["name": "user", "attributes": ["x": ["type": "colour"]]]]],
                    "userTypes[0].definitions.custom.properties.x"
                ),
            ] as [(JSON, String)] {
                let answer = try await api.send(
                    .post, "/configuration/apply", ["configuration": document, "deleteOthers": false])
                #expect(answer.status == 400)
                let causes =
                    answer.body["errorCauses"]?.array?.compactMap { $0["errorSummary"]?.string } ?? []
                #expect(causes.contains { $0.hasPrefix(cause) }, "\(cause): \(causes)")
            }
            #expect(try await Self.export(api) == before)
        }
    }

    @Test func `every change is a revision with its author, and an earlier state can be brought back`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            let before = try await Self.export(api)
            let newest = try #require(try await api.send(.get, "/configuration").body["revision"]?.integer)
            let server = try #require(
                try await api.send(.get, "/authorizationServers?q=Orders").body.array?.first?["id"]?.string)
            let scopes = try await api.send(.get, "/authorizationServers/\(server)/scopes").body.array ?? []
            let scope = try #require(scopes.first { $0["name"] == "orders:read" }?["id"]?.string)
            _ = try await api.send(
                .put, "/authorizationServers/\(server)/scopes/\(scope)",
                ["name": "orders:look", "description": "Look"])
            let group = try #require(
                try await api.send(.get, "/groups?q=Staff").body.array?.first?["id"]?.string)
            _ = try await api.send(
                .put, "/groups/\(group)", ["profile": ["name": "Team", "description": "All of us"]])
            _ = try await api.send(.delete, "/authorizationServers/\(server)")

            let list = try await api.send(.get, "/configuration/revisions?limit=3").body.array ?? []
            #expect(
                list.map { $0["source"]?.string?.split(separator: " ").first.map(String.init) } == [
                    "DELETE", "PUT", "PUT",
                ])
            #expect(list.allSatisfy { $0["actor"]?["type"] == "User" })
            let numbers = list.compactMap { $0["revision"]?.integer }
            #expect(numbers == [newest + 3, newest + 2, newest + 1])
            let renamed = try await api.send(.get, "/configuration/revisions/\(newest + 1)")
            let paths = Self.changes(renamed)
            #expect(paths.contains("create authorizationServers/Orders/scopes/orders:look"))
            #expect(paths.contains("update authorizationServers/Orders/policies/All/rules/Read"))
            #expect(
                Self.changes(try await api.send(.get, "/configuration/revisions/\(newest + 3)")).contains(
                    "delete authorizationServers/Orders"))

            let plan = try await api.send(.post, "/configuration/revisions/\(newest)/plan")
            #expect(plan.status == 200, "\(plan.body.text)")
            #expect(Self.changes(plan).contains("create authorizationServers/Orders"))
            #expect(try await api.send(.get, "/configuration").body["revision"]?.integer == newest + 3)
            let restored = try await api.send(.post, "/configuration/revisions/\(newest)/restore")
            #expect(restored.status == 200, "\(restored.body.text)")
            #expect(try await Self.export(api) == before)
            #expect(try await api.send(.get, "/configuration").body["revision"]?.integer == newest + 4)
            #expect(try await api.send(.get, "/authorizationServers/\(server)").status == 200)
            #expect(try await api.send(.get, "/configuration/revisions/99999").status == 404)
        }
    }

    @Test func `what was changed otherwise since the last apply is told`() async throws {
        try await TestServer.onEachEngine { api in
            try await Self.furnish(api)
            let document = try await Self.export(api)
            _ = try await api.send(.post, "/groups", ["profile": ["name": "Drift"]])
            let plan = try await api.send(.post, "/configuration/plan", ["configuration": document])
            #expect(Self.changes(plan) == ["delete groups/Drift"])
            #expect(plan.body["drift"]?.array?.count == 1)
            #expect(plan.body["drift"]?.array?.first?["source"]?.string?.hasPrefix("POST") == true)
        }
    }
}

let furnished = """
    {"organisation": {"name": "Acme", "city": "Oslo"},
     "userTypes": [{"name": "robot", "displayName": "Robot", "attributes": {"serial": {"title": "Serial", "type": "string", "unique": "UNIQUE_VALIDATED"}}},
        {"name": "user", "displayName": "User", "attributes": {"floor": {"title": "Floor", "type": "integer", "minimum": 0}}, "baseAttributes": {"department": {"required": false, "permissions": [{"principal": "SELF", "action": "HIDE"}]}}}],
     "groupAttributes": {"costs": {"title": "Costs", "type": "string"}},
     "groups": [{"name": "Staff", "description": "Everybody here", "costs": "C1"}, {"name": "Night", "description": "At night"}],
     "groupRules": [{"name": "Engineers", "expression": "user.department == \\"Engineering\\"", "groups": ["Staff"]},
        {"name": "Sleeping", "expression": "user.city == \\"Oslo\\"", "groups": ["Night", "Staff"], "status": "INACTIVE"}],
     "networkZones": [{"name": "Office", "type": "IP", "usage": "POLICY", "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]}],
     "trustedOrigins": [{"name": "Site", "origin": "https://site.example.com", "scopes": [{"type": "CORS"}]}],
     "apps": [
        {"label": "Portal", "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_post"}},
         "settings": {"oauthClient": {"application_type": "web", "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "redirect_uris": ["https://portal.example.com/back"], "network": {"connection": "ZONE", "include": ["Office"]}}},
         "groups": [{"group": "Staff"}, {"group": "Night"}], "attributes": {"nick": {"title": "Nick", "type": "string"}},
         "mapping": {"name": {"expression": "user.firstName", "pushStatus": "PUSH"}, "nick": {"expression": "user.nickName", "pushStatus": "DONT_PUSH"}}},
        {"label": "Worker", "grants": ["okta.users.read"], "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
         "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks": {"keys": [{"kty": "EC", "kid": "k1", "use": "sig", "alg": "ES256", "crv": "P-256", "status": "ACTIVE",
              "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}}}}],
     "authorizationServers": [{"name": "Orders", "description": "Orders", "audiences": ["api://orders"], "resources": ["https://orders.example.com/eu"], "tokenProfile": "RFC9068",
        "credentials": {"signing": {"algorithm": "ES256", "rotationMode": "AUTO"}},
        "scopes": [{"name": "orders:read", "description": "Read", "consent": "REQUIRED"}, {"name": "email", "displayName": "Mail", "description": "Mail", "metadataPublish": "ALL_CLIENTS"}],
        "claims": [{"name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.department", "conditions": {"scopes": ["orders:read"]}},
            {"name": "groups", "claimType": "IDENTITY", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "St", "alwaysIncludeInToken": true, "status": "INACTIVE"}],
        "policies": [{"name": "All", "description": "All", "conditions": {"clients": {"include": ["Worker", "Portal"]}},
            "rules": [{"name": "Read", "conditions": {"people": {"groups": {"include": ["Staff"]}}, "grantTypes": {"include": ["client_credentials", "authorization_code"]}, "scopes": {"include": ["orders:read"]}}, "actions": {"token": {"accessTokenLifetimeMinutes": 30, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}}},
                {"name": "Rest", "status": "INACTIVE", "conditions": {"grantTypes": {"include": ["client_credentials"]}, "scopes": {"include": ["*"]}}}]},
            {"name": "Any", "description": "Any", "conditions": {"clients": {"include": ["ALL_CLIENTS"]}}}]}]}
    """
