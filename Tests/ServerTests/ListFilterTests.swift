// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

struct ListFilterTests {
    @Test func `apps are found by the users and groups that have them`() async throws {
        try await TestServer.onEachEngine { api in
            var apps: [String] = []
            for label in ["One", "Two", "Three"] {
                apps.append(
                    try await api.send(
                        .post, "/apps",
                        [
                            "label": .string(label), "name": "oidc_client",
                            "settings": [
                                "oauthClient": [
                                    "application_type": "web", "grant_types": ["authorization_code"],
                                    "response_types": ["code"],
                                    "redirect_uris": ["https://a.example.com"],
                                ]
                            ],
                        ]
                    ).body.id)
            }
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Staff"]]).body.id
            let user = try await api.send(
                .post, "/users",
                [
                    "profile": ["login": "u@people.test", "email": "u@people.test"],
                    "groupIds": [.string(group)],
                ]
            ).body.id
            _ = try await api.send(.put, "/apps/\(apps[0])/groups/\(group)", [:])
            _ = try await api.send(.post, "/apps/\(apps[1])/users", ["id": .string(user), "scope": "USER"])
            let path = "/apps/\(apps[0])/groups/\(group)"
            _ = try await api.send(
                .post, "/meta/schemas/apps/\(apps[0])/default",
                [
                    "definitions": ["custom": ["properties": ["desk": ["title": "Desk", "type": "string"]]]]
                ])
            let patched = try await api.send(
                .patch, path,
                [
                    ["op": "add", "path": "/profile/desk", "value": "D1"],
                    ["op": "replace", "path": "/priority", "value": 0],
                ])
            #expect(patched.body["profile"] == ["desk": "D1"] && patched.body["priority"] == 0)
            let removed = try await api.send(.patch, path, [["op": "remove", "path": "/profile/desk"]])
            #expect(removed.body["profile"] == [:])
            for wrong in [
                [], [["op": "move", "path": "/priority"]], [["op": "add", "path": "/id", "value": 1]],
                [["op": "remove", "path": "/priority"]],
                [["op": "add", "path": "/profile/nothing", "value": "x"]], [:],
            ] as [JSON] {
                #expect(try await api.send(.patch, path, wrong).status == 400, "\(wrong.text)")
            }
            func labels(_ filter: String) async throws -> [String] {
                let answer = try await api.send(.get, "/apps?filter=\(filter)")
                guard answer.status == 200 else { return [answer.code ?? ""] }
                return answer.body.array?.compactMap { $0["label"]?.string }.sorted() ?? []
            }
            #expect(try await labels("group.id%20eq%20%22\(group)%22") == ["One"])
            #expect(try await labels("user.id%20eq%20%22\(user)%22") == ["One", "Two"])
            #expect(try await labels("user.id%20ne%20%22\(user)%22") == ["Three"])
            #expect(try await labels("user.id%20sw%20%22\(user)%22") == ["E0000031"])
            #expect(try await labels("user.id%20eq%207") == ["E0000031"])
        }
    }

    @Test func `groups are found by attributes of the organisation's own`() async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.send(
                .post, "/meta/schemas/group/default",
                [
                    "definitions": [
                        "custom": ["properties": ["costCenter": ["title": "Costs", "type": "string"]]]
                    ]
                ])
            for (name, costs) in [("A", "X-1"), ("B", "x-1"), ("C", "Y")] {
                let made = try await api.send(
                    .post, "/groups", ["profile": ["name": .string(name), "costCenter": .string(costs)]])
                #expect(made.status == 200)
            }
            func names(_ search: String) async throws -> [String] {
                let answer = try await api.send(.get, "/groups?search=\(search)")
                guard answer.status == 200 else { return [answer.code ?? ""] }
                return answer.body.array?.compactMap { $0["profile"]?["name"]?.string }.sorted() ?? []
            }
            #expect(try await names("profile.costCenter%20eq%20%22X-1%22") == ["A", "B"])
            #expect(try await names("profile.costCenter%20sw%20%22y%22") == ["C"])
            #expect(try await names("profile.nothing%20eq%20%22y%22") == ["E0000031"])
        }
    }
}
