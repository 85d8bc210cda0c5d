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

/// Who loses a role is no administrator from the next request on, whatever way the role is lost.
struct RoleLossTests {
    /// Makes someone an administrator through a group, lets the token be remembered, and takes the role away.
    private func expectLoss(
        _ way: String,
        _ loss: @escaping @Sendable (TestServer, _ user: String, _ group: String) async throws -> Void
    ) async throws {
        try await TestServer.onEachEngine { api in
            let caller = try await api.makeCaller(.memberOfGroup, .readOnlyAdministrator)
            let group = String(caller.holder.dropFirst("/groups/".count))
            let user = try await api.send(.get, "/groups/\(group)/users").body[0]?.id ?? ""
            #expect(try await api.send(.get, "/users", as: caller).status == 200)
            #expect(try await api.send(.get, "/users", as: caller).status == 200)
            try await loss(api, user, group)
            let after = try await api.send(.get, "/users", as: caller).status
            #expect(after == 403 || after == 401, "\(way)")
        }
    }

    private static let caller = Caller.system("test", in: .system)

    @Test func `by leaving the group`() async throws {
        try await expectLoss("leaving") { api, user, group in
            let status = try await api.send(.delete, "/groups/\(group)/users/\(user)").status
            #expect(status == 204)
        }
    }

    @Test func `by the deletion of the group`() async throws {
        try await expectLoss("deletion of the group") { api, _, group in
            let status = try await api.send(.delete, "/groups/\(group)").status
            #expect(status == 204)
        }
    }

    @Test func `by the group's loss of the role`() async throws {
        try await expectLoss("the group's role") { api, _, group in
            let role = try await api.send(.get, "/groups/\(group)/roles").body[0]?.id ?? ""
            #expect(try await api.send(.delete, "/groups/\(group)/roles/\(role)").status == 204)
        }
    }

    @Test func `by deactivation, suspension and deletion`() async throws {
        for way in ["deactivate", "suspend"] {
            try await expectLoss(way) { api, user, _ in
                let status = try await api.send(.post, "/users/\(user)/lifecycle/\(way)").status
                #expect(status == 200)
            }
        }
        try await expectLoss("deletion of the user") { api, user, _ in
            _ = try await api.send(.delete, "/users/\(user)")
            #expect(try await api.send(.delete, "/users/\(user)").status == 204)
        }
    }

    @Test func `by a row of a membership that is removed in whatever transaction`() async throws {
        try await expectLoss("a transaction of its own") { api, user, group in
            try await api.management.write(by: Self.caller) { change in
                try removeMember(user, from: ID(group), in: change)
            }
        }
    }

    @Test(arguments: [false, true])
    func `one who is taken into a group with a role has it from the next request on`(
        isImported: Bool
    ) async throws {
        try await TestServer.onEachEngine { api in
            let caller = try await api.makeCaller(.memberOfGroup, .readOnlyAdministrator)
            let group = String(caller.holder.dropFirst("/groups/".count))
            let user = try await api.send(.get, "/groups/\(group)/users").body[0]?.id ?? ""
            _ = try await api.send(.delete, "/groups/\(group)/users/\(user)")
            #expect(try await api.send(.get, "/users", as: caller).status == 403)
            if isImported {
                let login = try await api.send(.get, "/users/\(user)").body["profile"]?["login"] ?? ""
                let name = try await api.send(.get, "/groups/\(group)").body["profile"]?["name"] ?? ""
                let row: JSON = ["profile": ["login": login, "email": login], "groups": [name]]
                let answer = try await api.send(.post, "/imports/users", ["rows": [row]])
                #expect(answer.status == 200, "\(answer.body)")
            } else {
                _ = try await api.send(.put, "/groups/\(group)/users/\(user)")
            }
            #expect(try await api.send(.get, "/users", as: caller).status == 200)
        }
    }

    @Test(arguments: [true, false])
    func `an app loses its rights with its role and with its life`(isDeactivated: Bool) async throws {
        try await TestServer.onEachEngine { api in
            let caller = try await api.makeCaller(.client, .readOnlyAdministrator)
            #expect(try await api.send(.get, "/users", as: caller).status == 200)
            let client = caller.holder.split(separator: "/").last.map(String.init) ?? ""
            if isDeactivated {
                #expect(try await api.send(.post, "/apps/\(client)/lifecycle/deactivate").status == 200)
            } else {
                let role = try await api.send(.get, "\(caller.holder)/roles", outside: true).body[0]?.id ?? ""
                let taken = try await api.send(.delete, "\(caller.holder)/roles/\(role)", outside: true)
                #expect(taken.status == 204)
            }
            let after = try await api.send(.get, "/users", as: caller).status
            #expect(after == (isDeactivated ? 401 : 403))
        }
    }
}
