// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// What writes a revision, and what does not.
struct RevisionTests {
    /// A walk through the routes, whose every step is held against the revision that it writes.
    private actor Walk {
        private let api: TestServer
        private(set) var revised: Set<ConfigurationKind> = []

        init(_ api: TestServer) { self.api = api }

        /// Takes a step and expects a revision that changes something of these kinds, or none; either way
        /// the newest revision is what there is.
        @discardableResult
        func step(
            _ kinds: Set<ConfigurationKind>, _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil
        ) async throws -> JSON {
            let before = try await newest()
            let answer = try await api.send(method, path, body)
            #expect((200..<300).contains(answer.status), "\(method) \(path): \(answer.body.text)")
            let after = try await newest()
            #expect(after == before + (kinds.isEmpty ? 0 : 1), "\(method) \(path)")
            if after > before {
                let document = try await api.send(.get, "/configuration/revisions/\(after)")
                let found = Set((document.body["changes"]?.array ?? []).compactMap(Self.kind))
                #expect(found == kinds, "\(method) \(path): \(document.body.text)")
                revised.formUnion(found)
            }
            let plan = try await api.send(.post, "/configuration/revisions/\(after)/plan")
            #expect(plan.body["changes"]?.array?.isEmpty == true, "\(method) \(path): \(plan.body.text)")
            return answer.body
        }

        private func newest() async throws -> Int64 {
            try await api.store.read { tx in try RevisionRecords(tx).newest() }
        }

        /// The kind of thing that a change belongs to, by its path.
        private static func kind(_ change: JSON) -> ConfigurationKind? {
            let path = (change["path"]?.string ?? "").split(separator: "/").map(String.init)
            switch path.first {
            case "organisation": return .organisation
            case "userTypes": return .userType
            case "groupAttributes": return .groupSchema
            case "groups": return .group
            case "networkZones": return .networkZone
            case "trustedOrigins": return .trustedOrigin
            case "apps": return .app
            case "groupRules": return .groupRule
            case "authorizationServers": return path.count > 2 && path[2] == "policies" ? .policy : .server
            default: return nil
            }
        }
    }

    @Test func `every kind of thing is revised by what changes it, and nothing else is`() async throws {
        try await TestServer.onEachEngine { api in
            let walk = Walk(api)
            try await walk.step([.organisation], .post, "/org", ["website": "https://acme.example"])
            try await Self.people(walk)
            try await Self.networks(walk)
            try await Self.apps(walk)
            try await Self.servers(walk)
            #expect(await walk.revised == Set(ConfigurationKind.allCases))
        }
    }

    @Test func `the first start is one revision of everything, and jobs add none`() async throws {
        for kind in StoreKind.available where kind != .sqliteFile {
            try await kind.withStore { store in
                let clock = TestClock()
                let surroundings = Surroundings(
                    now: { clock.now }, randomBytes: Surroundings.system.secretBytes)
                let reader = try await SettingsReader(
                    flags: [
                        "--in-memory", "--public-url", "https://moneta.test",
                        "--master-key", Base64URL.encode([UInt8](repeating: 7, count: 32)),
                    ], environment: [:])
                let settings = try Settings(reader)
                let start = try await FirstStart(settings, store: store, surroundings: surroundings).run()
                let services = ManagementServices(
                    store: store, surroundings: surroundings, masterKey: start.masterKey,
                    baseURL: settings.publicURL)
                clock.advance(days: 60)
                let rotations = try await rotateDueKeys(in: services.ledger, masterKey: start.masterKey)
                #expect(!rotations.isEmpty)
                _ = try await FirstStart(settings, store: store, surroundings: surroundings).run()
                let revisions = try await store.read { tx in try RevisionRecords(tx).list(limit: 10) }
                #expect(revisions.map(\.number) == [1])
                #expect(revisions.map(\.source) == ["first start"])
                let plan = try await restoreRevision(
                    1, isPlan: true, by: .system("test", in: surroundings), services: services)
                #expect(plan.changes.isEmpty, "\(plan.changes.map(\.json))")
                let kinds = try await store.read { tx in
                    Set(
                        try tx.rows("SELECT DISTINCT kind FROM configuration_part").map {
                            try $0.text("kind")
                        })
                }
                #expect(
                    kinds == ["organisation", "userType", "groupSchema", "networkZone", "server", "policy"])
            }
        }
    }

    private static func people(_ walk: Walk) async throws {
        try await walk.step(
            [.userType], .post, "/meta/schemas/user/default",
            ["definitions": ["custom": ["properties": ["floor": ["title": "Floor", "type": "integer"]]]]])
        let type = try await walk.step(
            [.userType], .post, "/meta/types/user", ["name": "robot", "displayName": "Robot"])
        try await walk.step(
            [.userType], .post, "/meta/types/user/\(type.id)", ["displayName": "Robots"])
        try await walk.step([.userType], .delete, "/meta/types/user/\(type.id)")
        try await walk.step(
            [.groupSchema], .post, "/meta/schemas/group/default",
            ["definitions": ["custom": ["properties": ["costs": ["title": "Costs", "type": "string"]]]]])
        let group = try await walk.step(
            [.group], .post, "/groups", ["profile": ["name": "Staff", "costs": "C1"]])
        try await walk.step(
            [.group], .put, "/groups/\(group.id)", ["profile": ["name": "Team", "costs": "C1"]])
        let user = try await walk.step(
            [], .post, "/users", ["profile": ["login": "ada@x.example", "email": "ada@x.example"]])
        try await walk.step([], .put, "/groups/\(group.id)/users/\(user.id)")
        try await walk.step([], .delete, "/groups/\(group.id)/users/\(user.id)")
        try await walk.step(
            [], .post, "/groups/\(group.id)/owners", ["id": .string(user.id), "type": "USER"])
        try await walk.step([], .post, "/groups/\(group.id)/roles", ["type": "READ_ONLY_ADMIN"])
        // An attribute that goes is gone in the groups too.
        try await walk.step(
            [.groupSchema, .group], .post, "/meta/schemas/group/default",
            ["definitions": ["custom": ["properties": ["costs": nil]]]])
        let ruled = try await walk.step([.group], .post, "/groups", ["profile": ["name": "Ruled"]])
        let rule = try await walk.step(
            [.groupRule], .post, "/groups/rules",
            [
                "type": "group_rule", "name": "Engineers",
                "conditions": [
                    "expression": ["type": "urn:okta:expression:1.0", "value": "user.city == \"Oslo\""]
                ], "actions": ["assignUserToGroups": ["groupIds": [.string(ruled.id)]]],
            ])
        try await walk.step([.groupRule], .post, "/groups/rules/\(rule.id)/lifecycle/activate")
        // A rule of a group that goes is not at work any more.
        try await walk.step([.group, .groupRule], .delete, "/groups/\(ruled.id)")
        try await walk.step([.groupRule], .delete, "/groups/rules/\(rule.id)")
        try await walk.step([], .post, "/users/\(user.id)/lifecycle/deactivate")
        try await walk.step([], .delete, "/users/\(user.id)")
    }

    private static func networks(_ walk: Walk) async throws {
        let zone: JSON = [
            "name": "Office", "type": "IP", "gateways": [["type": "CIDR", "value": "192.0.2.0/24"]],
        ]
        let made = try await walk.step([.networkZone], .post, "/zones", zone)
        try await walk.step([.networkZone], .post, "/zones/\(made.id)/lifecycle/deactivate")
        try await walk.step([.networkZone], .delete, "/zones/\(made.id)")
        let site: JSON = [
            "name": "Site", "origin": "https://site.example.com", "scopes": [["type": "CORS"]],
        ]
        let origin = try await walk.step([.trustedOrigin], .post, "/trustedOrigins", site)
        try await walk.step([.trustedOrigin], .post, "/trustedOrigins/\(origin.id)/lifecycle/deactivate")
        try await walk.step([.trustedOrigin], .delete, "/trustedOrigins/\(origin.id)")
    }

    private static func apps(_ walk: Walk) async throws {
        let group = try await walk.step([.group], .post, "/groups", ["profile": ["name": "Users"]])
        let other = try await walk.step([.group], .post, "/groups", ["profile": ["name": "Others"]])
        let app = try await walk.step([.app], .post, "/apps", TestServer.app("One"))
        try await walk.step([.app], .put, "/apps/\(app.id)/groups/\(group.id)", [:])
        try await walk.step([.app], .put, "/apps/\(app.id)/groups/\(other.id)", [:])
        try await walk.step([.app], .delete, "/apps/\(app.id)/groups/\(group.id)")
        // What a group has ends with it.
        try await walk.step([.app, .group], .delete, "/groups/\(other.id)")
        try await walk.step(
            [.app], .post, "/apps/\(app.id)/grants",
            ["scopeId": "okta.users.read", "issuer": "https://moneta.test"])
        try await walk.step([], .post, "/apps/\(app.id)/credentials/secrets", [:])
        try await walk.step([.app], .post, "/apps/\(app.id)/lifecycle/deactivate")
        try await walk.step([.app], .delete, "/apps/\(app.id)")
    }

    private static func servers(_ walk: Walk) async throws {
        let made = try await walk.step(
            [.server], .post, "/authorizationServers",
            ["name": "Orders", "description": "Orders", "audiences": ["api://orders"]])
        let server = "/authorizationServers/\(made.id)"
        let scope = try await walk.step([.server], .post, "\(server)/scopes", ["name": "orders:read"])
        let claim = try await walk.step(
            [.server], .post, "\(server)/claims",
            ["name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "app.clientId"])
        // The order of policies belongs to the server.
        let policy = try await walk.step(
            [.server, .policy], .post, "\(server)/policies",
            [
                "type": "OAUTH_AUTHORIZATION_POLICY", "name": "All", "description": "All",
                "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
            ])
        let rule = try await walk.step(
            [.policy], .post, "\(server)/policies/\(policy.id)/rules",
            [
                "type": "RESOURCE_ACCESS", "name": "Read",
                "conditions": [
                    "grantTypes": ["include": ["client_credentials"]], "scopes": ["include": ["orders:read"]],
                ],
            ])
        // A rule follows the new name of its scope.
        try await walk.step(
            [.server, .policy], .put, "\(server)/scopes/\(scope.id)", ["name": "orders:look"])
        try await walk.step(
            [.policy], .post, "\(server)/policies/\(policy.id)/rules/\(rule.id)/lifecycle/deactivate")
        try await walk.step([], .post, "\(server)/credentials/lifecycle/keyRotate", ["use": "sig"])
        try await walk.step([.server], .delete, "\(server)/claims/\(claim.id)")
        try await walk.step([.policy], .delete, "\(server)/policies/\(policy.id)/rules/\(rule.id)")
        try await walk.step([.server], .delete, "\(server)/scopes/\(scope.id)")
        try await walk.step([.server, .policy], .delete, server)
    }
}
