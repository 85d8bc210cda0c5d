// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import Testing

@Suite struct AffectedPartiesTests {
    /// The sentences of a plan for a document that leaves the rest as it is.
    private static func affected(
        _ document: JSON, deletingOthers: Bool = false, _ api: TestServer
    ) async throws -> [String] {
        let plan = try await api.send(
            .post, "/configuration/plan",
            ["configuration": document, "deleteOthers": .bool(deletingOthers)])
        #expect(plan.status == 200, "\(plan.body.text)")
        return plan.body["affected"]?.strings ?? []
    }

    @Test func `the members of a group that goes are those that it had`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Night/Day"]])
            let user = try await api.send(
                .post, "/users?activate=false", ["profile": ["login": "a@x.example", "email": "a@x.example"]])
            let (groupID, userID) = (group.body["id"]?.string ?? "", user.body["id"]?.string ?? "")
            _ = try await api.send(.put, "/groups/\(groupID)/users/\(userID)")
            let gone = try await Self.affected(["groups": []], deletingOthers: true, api)
            #expect(gone == ["groups/Night/Day: 1 member"])
            let changed = try await Self.affected(
                ["groups": [["name": "Night/Day", "description": "Both"]]], api)
            #expect(changed == ["groups/Night/Day: 1 member"])
        }
    }

    @Test func `of two apps with one label each has its own groups`() async throws {
        @Sendable func app(_ clientID: String, _ group: String, _ method: String) -> JSON {
            [
                "label": "Portal", "client_id": .string(clientID), "groups": [["group": .string(group)]],
                "credentials": ["oauthClient": ["token_endpoint_auth_method": .string(method)]],
                "settings": [
                    "oauthClient": [
                        "application_type": "web", "grant_types": ["authorization_code"],
                        "response_types": ["code"], "redirect_uris": ["https://portal.example.com/back"],
                    ]
                ],
            ]
        }
        try await TestServer.onEachEngine { api in
            let groups: JSON = [["name": "One"], ["name": "Two"]]
            let (one, two) = (
                app("portal-one", "One", "client_secret_post"), app("portal-two", "Two", "client_secret_post")
            )
            let made = try await api.send(
                .post, "/configuration/apply",
                ["configuration": ["groups": groups, "apps": [one, two]], "deleteOthers": false])
            #expect(made.status == 200, "\(made.body.text)")
            let changed = try await Self.affected(
                ["apps": [one, app("portal-two", "Two", "client_secret_basic")]], api)
            #expect(
                changed == [
                    "apps/Portal (portal-two): those who have the app, among them the members of Two"
                ])
        }
    }
}
