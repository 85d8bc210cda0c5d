// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

@Suite struct SeedMistakesTests {
    private static func server(_ members: JSONObject) -> JSON {
        var server: JSONObject = ["name": "New", "audiences": ["a"]]
        for (name, value) in members.members { server[name] = value }
        return ["authorizationServers": [.object(server)]]
    }

    private static func rule(_ members: JSONObject) -> JSON {
        var rule: JSONObject = [
            "name": "r", "conditions": ["grantTypes": ["include": ["client_credentials"]]],
        ]
        for (name, value) in members.members { rule[name] = value }
        return server([
            "policies": [
                [
                    "name": "p", "description": "d", "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
                    "rules": [.object(rule)],
                ]
            ]
        ])
    }

    private static let cases: [(document: JSON, path: String)] = [
        ([], "a seed document is an object"), (["servers": []], "servers: is not known here"),
        (["groups": [:]], "groups: must be a list"),
        (["groups": [1]], "groups[0]: must be an object, not a number"),
        (["groups": [["profile": ["name": "G", "x": 1]]]], "groups[0].profile: Property name 'x'"),
        (["groups": [["id": "a b", "profile": ["name": "G"]]]], "groups[0].id: "),
        (["users": [["profile": ["login": "u", "email": "u@example.com"]]]], "users[0].profile.login: "),
        (
            [
                "users": [
                    ["profile": ["login": "u@example.com", "email": "u@example.com"], "groups": ["None"]]
                ]
            ],
            "users[0].groups: there is no group `None`"
        ), (["users": [["profile": ["login": "u@example.com"], "roles": ["KING"]]]], "users[0].roles: "),
        (["apps": [["label": "A", "client_secret": "short"]]], "apps[0].client_secret: "),
        (["apps": [["label": "A", "status": "ON"]]], "apps[0].status: must be one of ACTIVE, INACTIVE"),
        (["apiTokens": [["name": "t", "token": "short"]]], "apiTokens[0].token: "),
        (["apiTokens": [["token": "mon_api_0123456789abcdef0123"]]], "apiTokens[0].name: "),
        (server(["audiences": []]), "authorizationServers[0].audiences: "),
        (server(["scops": []]), "authorizationServers[0].scops: is not known here"),
        (server(["key": ["kty": "EC"]]), "authorizationServers[0].key: "),
        (server(["id": "other", "name": "default"]), "authorizationServers[0].id: the one with this name"),
        (server(["scopes": [["name": "a b"]]]), "authorizationServers[0].scopes[0].name: "),
        (
            server(["scopes": [["name": "a"], ["name": "a"]]]),
            "authorizationServers[0].scopes[1]: the scope `a`"
        ),
        (
            server([
                "claims": [["name": "c", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "1 +"]]
            ]),
            "authorizationServers[0].claims[0].value: "
        ),
        (
            server([
                "policies": [
                    ["name": "p", "description": "d", "conditions": ["clients": ["include": ["Nobody"]]]]
                ]
            ]), "authorizationServers[0].policies[0].conditions.clients.include: there is no app `Nobody`"
        ),
        (
            rule(["conditions": [:]]),
            "authorizationServers[0].policies[0].rules[0].conditions.grantTypes.include: must name"
        ),
        (
            rule(["conditions": ["people": ["groups": ["include": ["None"]]]]]),
            "authorizationServers[0].policies[0].rules[0].conditions.people.groups.include: there is no group `None`"
        ),
        (
            rule(["actions": ["token": ["accessTokenLifetimeMinutes": 1]]]),
            "authorizationServers[0].policies[0].rules[0].actions.token.accessTokenLifetimeMinutes: "
        ),
    ]

    @Test(arguments: cases.indices)
    func `a mistake changes nothing and is named with its path`(index: Int) async throws {
        let (wrong, path) = Self.cases[index]
        try await TestServer.seeded { stage in
            // Something right before the mistake must not remain.
            var document = wrong
            if var object = wrong.object, object["organisation"] == nil {
                object["organisation"] = ["name": "Changed"]
                document = .object(object)
            }
            let causes = try await stage.causes(document)
            #expect(causes.contains { $0.hasPrefix(path) }, "\(causes)")
            let name = try await stage.store.read { tx in try OrganisationRecords(tx).find()?.name }
            #expect(name == "Acme")
        }
    }

    @Test func `all mistakes that need no database are told at once`() async throws {
        try await TestServer.seeded { stage in
            let causes = try await stage.causes([
                "groups": [3], "apps": [["label": ""]], "nonsense": true,
                "authorizationServers": [["name": "X", "audiences": ["a"], "scopes": [["name": ""]]]],
            ])
            #expect(causes.count == 4)
        }
    }
}
