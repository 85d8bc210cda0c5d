// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

@Suite struct SeedTests {
    @Test(arguments: StoreKind.available)
    func `a document creates what is absent, and again it changes nothing`(kind: StoreKind) async throws {
        try await TestServer.seeded(on: kind) { stage in
            let first = try await stage.apply(wholeSeed())
            #expect(
                first.items.filter { $0.action == .changed }.map(\.title) == [
                    "organisation Seeded", "claim sub (Orders)",
                ])
            #expect(first.unchanged == 0)
            let before = try await stage.policies(of: "orders")
            let second = try await stage.apply(wholeSeed())
            #expect(second.changedNothing)
            #expect(second.unchanged == first.items.count)
            #expect(try await stage.policies(of: "orders") == before)
        }
    }

    @Test func `what differs is replaced, and nothing else`() async throws {
        try await TestServer.seeded { stage in
            _ = try await stage.apply(wholeSeed())
            var document = wholeSeed().object ?? [:]
            document["organisation"] = nil
            document["groups"] = [["profile": ["name": "Staff"]]]
            document["users"] = [
                ["profile": ["login": "BO@example.com", "email": "bo@example.com"], "groups": []]
            ]
            let report = try await stage.apply(.object(document))
            #expect(
                report.items.filter { $0.action != .unchanged }.map(\.title) == [
                    "group Staff", "user BO@example.com",
                ])
            let groups = try await stage.store.read { tx in
                try GroupRecords(tx).groups(of: user(named: "bo@example.com", in: tx).id).map(\.name)
            }
            #expect(groups == ["Everyone"])
        }
    }

    @Test func `names of apps, groups and users become ids`() async throws {
        try await TestServer.seeded { stage in
            _ = try await stage.apply(wholeSeed())
            let policy = try #require(try await stage.policies(of: "orders").first)
            #expect(policy.clients == ["the-job"])
            try await stage.store.read { tx in
                let rule = try #require(try AccessRuleRecords(tx).list(of: policy.id).first)
                let staff = try #require(try GroupRecords(tx).find(name: "Staff"))
                #expect(rule.conditions.groupsIncluded == [staff.id.text])
                #expect(rule.conditions.usersIncluded == [try user(named: "ada@example.com", in: tx).id.text])
                #expect(rule.conditions.usersExcluded == [try user(named: "bo@example.com", in: tx).id.text])
            }
        }
    }

    @Test func `an app is replaced when its secret differs, by the one of the document`() async throws {
        try await TestServer.seeded { stage in
            _ = try await stage.apply(wholeSeed())
            var app = try #require(wholeSeed()["apps"]?[0]?.object)
            app["client_secret"] = "another-secret-of-the-job"
            let report = try await stage.apply(["apps": [.object(app)]])
            #expect(report.lines == ["changed app Job", "unchanged 0"])
            #expect(report.secrets.isEmpty)
            let hashes = try await stage.store.read { tx in
                let app = try #require(try AppRecords(tx).find(clientID: "the-job"))
                return try ClientSecretRecords(tx).active(of: app.id).map(\.hash)
            }
            #expect(hashes == [OpaqueToken.hash("another-secret-of-the-job".utf8)])
        }
    }

    @Test func `a secret and a token that the document leaves out are made and told once`() async throws {
        try await TestServer.seeded { stage in
            var app = try #require(wholeSeed()["apps"]?[0]?.object)
            app["client_secret"] = nil
            let document: JSON = ["apps": [.object(app)], "apiTokens": [["name": "made"]]]
            let report = try await stage.apply(document)
            #expect(report.secrets.map(\.kind) == ["app", "API token"])
            #expect(try await stage.apply(document).secrets.isEmpty)
            let token = try #require(report.secrets.last)
            let verified = try await stage.store.read { [clock = stage.clock] tx in
                try verifyAPIToken(hash: OpaqueToken.hash(token.secret.reveal()), at: clock.now, in: tx)
            }
            #expect(verified?.user.login == "ada@example.com")
        }
    }

    @Test func `a token of the document that has expired works again`() async throws {
        try await TestServer.seeded { stage in
            _ = try await stage.apply(wholeSeed())
            stage.clock.advance(seconds: 31 * 86_400)
            let report = try await stage.apply(["apiTokens": wholeSeed()["apiTokens"] ?? []])
            #expect(report.lines == ["changed API token tests", "unchanged 0"])
        }
    }

    @Test func `ids, keys and statuses are those of the document`() async throws {
        try await TestServer.seeded { stage in
            let key = try generateKey(for: .es256, in: .system)
            var named = key.privateJSON.object ?? [:]
            named["kid"] = "my-key"
            let document: JSON = [
                "groups": [["id": "my-group", "profile": ["name": "G"]]],
                "apps": [
                    [
                        "id": "my-app", "label": "A", "status": "INACTIVE",
                        "client_secret": "secret-of-this-app",
                        "settings": [
                            "oauthClient": [
                                "application_type": "service", "grant_types": ["client_credentials"],
                            ]
                        ],
                    ]
                ],
                "authorizationServers": [
                    [
                        "id": "mine", "name": "Mine", "audiences": ["a"], "status": "INACTIVE",
                        "key": .object(named),
                        "scopes": [["id": "my-scope", "name": "s"]],
                        "claims": [
                            [
                                "id": "my-claim", "name": "c", "claimType": "RESOURCE",
                                "valueType": "EXPRESSION",
                                "value": "1",
                            ]
                        ],
                        "policies": [
                            [
                                "id": "my-policy", "name": "P", "description": "d",
                                "conditions": ["clients": ["include": ["A"]]],
                                "rules": [
                                    [
                                        "id": "my-rule", "name": "R", "status": "INACTIVE",
                                        "conditions": ["grantTypes": ["include": ["client_credentials"]]],
                                    ]
                                ],
                            ]
                        ],
                    ]
                ],
            ]
            _ = try await stage.apply(document)
            #expect(try await stage.apply(document).changedNothing)
            try await stage.store.read { tx in
                let server = try ServerRecords(tx).require("mine")
                #expect(server.status == .inactive)
                #expect(server.algorithm == .es256)
                #expect(try KeyRecords(tx).keys(of: server.id).map(\.kid) == ["my-key"])
                _ = try ScopeRecords(tx).require("my-scope", of: server.id)
                _ = try ClaimRecords(tx).require("my-claim", of: server.id)
                let policy = try AccessPolicyRecords(tx).require("my-policy", of: server.id)
                #expect(policy.clients == ["my-app"])
                #expect(try AccessRuleRecords(tx).require("my-rule", of: policy.id).status == .inactive)
                #expect(try group(ID("my-group"), in: tx).name == "G")
            }
        }
    }

    @Test func `a server that exists keeps its keys, and the report says so`() async throws {
        try await TestServer.seeded { stage in
            let document: JSON = [
                "authorizationServers": [
                    [
                        "name": "default", "audiences": ["api://default"],
                        "key": try generateKey(for: .es256, in: .system).privateJSON,
                    ]
                ]
            ]
            let report = try await stage.apply(document)
            #expect(report.changedNothing)
            #expect(report.notes.count == 1)
            #expect(try await stage.apply(document).notes.count == 1)
        }
    }

    @Test(arguments: StoreKind.available)
    func `nodes that apply a document at once make everything once`(kind: StoreKind) async throws {
        try await TestServer.seeded(on: kind) { stage in
            let created = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await stage.apply(wholeSeed()).items.count { $0.action == .created }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(created.filter { $0 > 0 }.count == 1)
        }
    }
}
