// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

/// What a token shows beyond the area of its scopes.
struct ScopeReachTests {
    private static let servers = ["okta.authorizationServers.read"]

    @Test func `an expression is tried with a user for those only who may read users`() async throws {
        try await TestServer.onEachEngine { api in
            let body: JSON = ["expression": "user.email", "userId": "ada@example.com"]
            let without = try await api.makeCaller(
                .client, .readOnlyAdministrator, "narrow", scopes: Self.servers)
            let refused = try await api.send(.post, "/expressions/check", body, as: without)
            #expect(refused.status == 403 && refused.body["errorCode"] == "E0000006")
            #expect(refused.body["value"] == nil)
            let nobody = try await api.send(
                .post, "/expressions/check", ["expression": "user.email"], as: without)
            #expect(nobody.status == 200)
            let with = try await api.makeCaller(
                .client, .readOnlyAdministrator, "wide", scopes: Self.servers + ["okta.users.read"])
            let shown = try await api.send(.post, "/expressions/check", body, as: with)
            #expect(shown.status == 200 && shown.body["value"] == "ada@example.com", "\(shown.body)")
        }
    }

    @Test func `tokens of a user are previewed by those only who may read users`() async throws {
        try await TestServer.onEachEngine { api in
            let body: JSON = [
                "clientId": "none", "grantType": "authorization_code", "userId": "ada@example.com",
            ]
            let without = try await api.makeCaller(
                .client, .readOnlyAdministrator, "narrow", scopes: Self.servers)
            let path = "/authorizationServers/default/preview"
            #expect(try await api.send(.post, path, body, as: without).status == 403)
            let with = try await api.makeCaller(
                .client, .readOnlyAdministrator, "wide", scopes: Self.servers + ["okta.users.read"])
            #expect(try await api.send(.post, path, body, as: with).status != 403)
        }
    }

    @Test func `a hook is called by those only who may manage, by role and by scope`() async throws {
        try await TestServer.onEachEngine { api in
            let body: JSON = ["clientId": "none", "grantType": "client_credentials", "callHooks": true]
            let path = "/authorizationServers/default/preview"
            for (role, scope, isRefused) in [
                (AdminRole.superAdministrator, "okta.authorizationServers.read", true),
                (.readOnlyAdministrator, "okta.authorizationServers.manage", true),
                (.superAdministrator, "okta.authorizationServers.manage", false),
            ] {
                let caller = try await api.makeCaller(.client, role, scope, scopes: [scope])
                let answer = try await api.send(.post, path, body, as: caller)
                #expect((answer.status == 403) == isRefused, "\(role) \(scope)")
            }
        }
    }

    @Test func `a scope to read gives no right to write, whatever the role`() async throws {
        try await TestServer.onEachEngine { api in
            let caller = try await api.makeCaller(.client, .superAdministrator, scopes: ["okta.users.read"])
            let user: JSON = ["profile": ["login": "n@example.com", "email": "n@example.com"]]
            #expect(try await api.send(.post, "/users", user, as: caller).status == 403)
            #expect(try await api.send(.get, "/users", as: caller).status == 200)
        }
    }

    @Test(arguments: [TestCaller.Kind.user, .client, .person])
    func `users are exported by super administrators only`(kind: TestCaller.Kind) async throws {
        try await TestServer.onEachEngine { api in
            for role in AdminRole.allCases {
                let caller = try await api.makeCaller(kind, role)
                let answer = try await api.send(.get, "/exports/users", as: caller)
                #expect(answer.status == (role == .superAdministrator ? 200 : 403), "\(role)")
            }
            let reader = try await api.makeCaller(
                .client, .superAdministrator, "reader", scopes: ["okta.configuration.read"])
            #expect(try await api.send(.get, "/exports/users", as: reader).status == 403)
        }
    }

    @Test func `the log tells how a user changed to those only who may read users`() async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.makeUser("secretive@example.com")
            func details(_ scopes: [String], _ name: String) async throws -> [JSON] {
                let caller = try await api.makeCaller(.client, .readOnlyAdministrator, name, scopes: scopes)
                let events = try await api.send(
                    .get, "/logs?filter=eventType%20eq%20%22user.lifecycle.create%22", as: caller)
                #expect(events.status == 200 && events.body.array?.isEmpty == false, "\(events.body)")
                return (events.body.array ?? []).flatMap { $0["target"]?.array ?? [] }
                    .compactMap { $0["changeDetails"] }
            }
            #expect(try await details(["okta.logs.read"], "logs").isEmpty)
            #expect(try await !details(["okta.logs.read", "okta.users.read"], "both").isEmpty)
        }
    }

    @Test func `the users of an app are shown whole to those only who may read users`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.makeApp().id
            let caller = try await api.makeCaller(.client, .readOnlyAdministrator, scopes: ["okta.apps.read"])
            #expect(try await api.send(.get, "/apps/\(app)/users", as: caller).status == 200)
            #expect(try await api.send(.get, "/apps/\(app)/users?expand=user", as: caller).status == 403)
        }
    }
}
