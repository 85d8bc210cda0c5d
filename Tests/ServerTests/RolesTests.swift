// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Foundation
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Synchronization
import SystemLog
import Testing

struct RolesTests {
    /// A user with a role and an API token of its own.
    private static func administrator(_ api: TestServer, _ role: AdminRole) async throws -> String {
        let name = "\(role.rawValue.lowercased())@example.com"
        let surroundings = api.surroundings
        return try await api.management.write(by: .system("test", in: surroundings)) { change in
            let user = try createUser(
                profile: ["login": .string(name), "email": .string(name)], status: .active, in: change)
            try grantRole(role, to: user, in: change)
            return try issueAPIToken(named: name, for: user, in: change).text
                .revealText()
        }
    }

    private static func path(_ route: String) -> String {
        route.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? "nothing" : String($0) }.joined(separator: "/")
    }

    /// `MONETA_WRITE_MATRIX=1` writes the file anew.
    @Test func `every role may do on every route what the matrix says and nothing else`() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/role-matrix.txt")
        let made = Mutex("")
        try await TestServer.onEachEngine { api in
            guard api.store.dialect == .sqlite else { return }
            var callers: [(AdminRole, user: TestCaller, others: [TestCaller])] = []
            for role in AdminRole.allCases {
                callers.append(
                    (
                        role, try await api.makeCaller(.user, role),
                        [
                            try await api.makeCaller(.client, role, "client"),
                            try await api.makeCaller(.person, role, "person"),
                        ]
                    ))
            }
            var lines: [String] = []
            let routes = RouteRights.all.filter { $0.path != "/api-tokens/current" }
            for route in routes.sorted(by: { ($0.path, $0.method.rawValue) < ($1.path, $1.method.rawValue) })
            {
                func isAllowed(_ caller: TestCaller) async throws -> Bool {
                    let answer = try await api.send(
                        HTTPRequest.Method(rawValue: route.method.rawValue)!, Self.path(route.path), [:],
                        as: caller)
                    return !(answer.status == 403 && answer.body["errorCode"] == "E0000006")
                }
                var allowed: [String] = []
                for (role, user, others) in callers {
                    let userMay = try await isAllowed(user)
                    if userMay { allowed.append(role.rawValue) }
                    // A token with all scopes has the rights of the client's role, or of the person's, no
                    // more and no less.
                    for other in others {
                        let otherMay = try await isAllowed(other)
                        #expect(otherMay == userMay, "\(role) \(route.method.rawValue) \(route.path)")
                    }
                }
                lines.append("\(route.method.rawValue) \(route.path): \(allowed.joined(separator: " "))")
            }
            made.withLock { $0 = lines.joined(separator: "\n") + "\n" }
        }
        let text = made.withLock { $0 }
        if ProcessInfo.processInfo.environment["MONETA_WRITE_MATRIX"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let known = try String(contentsOf: file, encoding: .utf8)
        #expect(Set(text.split(separator: "\n")).subtracting(known.split(separator: "\n")).sorted() == [])
        #expect(Set(known.split(separator: "\n")).subtracting(text.split(separator: "\n")).sorted() == [])
    }

    @Test func `nobody becomes an administrator by a group or an app of another`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Admins"]]).body.id
            _ = try await api.send(.post, "/groups/\(group)/roles", ["type": "SUPER_ADMIN"])
            let users = try await Self.administrator(api, .userAdministrator)
            let profile: JSON = ["login": "mole@example.com", "email": "mole@example.com"]
            let mole = try await api.send(
                .post, "/users", ["profile": profile, "groupIds": [.string(group)]], token: users)
            #expect(mole.status == 403)
            #expect(try await api.send(.post, "/users", ["profile": profile], token: users).status == 200)
            let member = try await api.send(.put, "/groups/\(group)/users/mole@example.com", token: users)
            #expect(member.status == 403)

            let made = try await api.send(
                .post, "/oauth2/v1/clients",
                [
                    "client_name": "Robot", "application_type": "service",
                    "grant_types": ["client_credentials"],
                    "response_types": ["token"], "token_endpoint_auth_method": "client_secret_basic",
                ], outside: true)
            let (client, apps) = (
                made.body["client_id"]?.string ?? "", try await Self.administrator(api, .appAdministrator)
            )
            let renewed = { (token: String) in
                try await api.send(
                    .post, "/oauth2/v1/clients/\(client)/lifecycle/newSecret", token: token, outside: true
                ).status
            }
            #expect(try await renewed(apps) == 200)
            _ = try await api.send(
                .post, "/oauth2/v1/clients/\(client)/roles", ["type": "SUPER_ADMIN"], outside: true)
            #expect(try await renewed(apps) == 403)
            #expect(
                try await api.send(.post, "/apps/\(client)/credentials/secrets", [:], token: apps).status
                    == 403)
            #expect(try await api.send(.put, "/apps/\(client)", ["label": "Mine"], token: apps).status == 403)
            #expect(try await renewed(api.token) == 200)
        }
    }

    @Test func `roles are given to users and groups, and taken`() async throws {
        try await TestServer.onEachEngine { api in
            let user = try await api.send(
                .post, "/users", ["profile": ["login": "r@example.com", "email": "r@example.com"]]
            ).body.id
            let made = try await api.send(.post, "/users/\(user)/roles", ["type": "APP_ADMIN"])
            #expect(made.status == 201 && made.body["id"] == "IFIFAX2BIRGUSTQ")
            #expect(
                made.body["label"] == "Application Administrator" && made.body["assignmentType"] == "USER")
            #expect(try await api.send(.get, "/users/\(user)/roles").body.array?.count == 1)
            #expect(try await api.send(.post, "/users/\(user)/roles", ["type": "KING"]).status == 400)
            #expect(try await api.send(.delete, "/users/\(user)/roles/IFIFAX2BIRGUSTQ").status == 204)
            #expect(try await api.send(.delete, "/users/\(user)/roles/IFIFAX2BIRGUSTQ").status == 404)
            let everyone = api.founded.everyone.id
            #expect(
                try await api.send(.post, "/groups/\(everyone)/roles", ["type": "APP_ADMIN"]).status == 400)
            let me = api.founded.administrator.id
            let own = try await api.send(.get, "/users/\(me)/roles").body[0]?.id ?? ""
            let last = try await api.send(.delete, "/users/\(me)/roles/\(own)")
            #expect(last.status == 400, "\(last.body)")
        }
    }

    @Test func `nobody gains rights through others, and a limited role reaches its targets only`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Staff"]]).body.id
            let other = try await api.send(.post, "/groups", ["profile": ["name": "Admins"]]).body.id
            _ = try await api.send(.post, "/groups/\(other)/roles", ["type": "ORG_ADMIN"])
            var ids: [String] = []
            for name in ["in", "out"] {
                ids.append(
                    try await api.send(
                        .post, "/users",
                        [
                            "profile": [
                                "login": .string("\(name)@example.com"),
                                "email": .string("\(name)@example.com"),
                            ]
                        ]
                    ).body.id)
            }
            _ = try await api.send(.put, "/groups/\(group)/users/\(ids[0])")
            let token = try await Self.administrator(api, .userAdministrator)
            func asGroupAdmin(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws
                -> Int
            {
                try await api.send(method, path, body, token: token).status
            }
            #expect(try await asGroupAdmin(.post, "/users/\(ids[1])", ["profile": ["title": "x"]]) == 200)
            let admin = api.founded.administrator.id
            #expect(
                try await asGroupAdmin(.post, "/users/\(admin)/lifecycle/reset_password?sendEmail=false")
                    == 403)
            #expect(try await asGroupAdmin(.put, "/groups/\(other)/users/\(ids[1])") == 403)
            #expect(try await asGroupAdmin(.post, "/users/\(ids[1])/roles", ["type": "SUPER_ADMIN"]) == 403)
            let rule: JSON = [
                "type": "group_rule", "name": "up", "conditions": ["expression": ["value": "true"]],
                "actions": ["assignUserToGroups": ["groupIds": [.string(other)]]],
            ]
            #expect(try await asGroupAdmin(.post, "/groups/rules", rule) == 400)
            let holder = try await api.send(.get, "/users/user_admin@example.com").body.id
            #expect(
                try await api.send(.put, "/users/\(holder)/roles/KVJUKUS7IFCE2SKO/targets/groups/\(group)")
                    .status == 204)
            #expect(try await asGroupAdmin(.post, "/users/\(ids[0])", ["profile": ["title": "y"]]) == 200)
            #expect(try await asGroupAdmin(.post, "/users/\(ids[1])", ["profile": ["title": "y"]]) == 403)
            #expect(try await asGroupAdmin(.get, "/users/\(ids[1])") == 403)
            let last = try await api.send(
                .delete, "/users/\(holder)/roles/KVJUKUS7IFCE2SKO/targets/groups/\(group)")
            #expect(last.status == 400)
        }
    }
}
