// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

/// Attributes are transformed on their way from the user through the app's profile into a token.
struct AppUserClaimsTests {
    @Test func `appuser is what mapping, assignment and template make of a user`() async throws {
        try await TestServer.onEachEngine { api in
            let app = try await api.send(
                .post, "/apps",
                [
                    "label": "Portal", "name": "oidc_client",
                    "credentials": [
                        "oauthClient": ["token_endpoint_auth_method": "client_secret_basic"],
                        "userNameTemplate": ["template": "${source.email}", "type": "BUILT_IN"],
                    ],
                    "settings": [
                        "implicitAssignment": true,
                        "oauthClient": [
                            "application_type": "web", "grant_types": ["authorization_code"],
                            "response_types": ["code"],
                            "redirect_uris": ["https://portal.example.com/back"],
                        ],
                    ],
                ]
            ).body.id
            _ = try await api.send(
                .post, "/meta/schemas/apps/\(app)/default",
                [
                    "definitions": [
                        "custom": ["properties": ["badge": ["title": "Badge", "type": "string"]]]
                    ]
                ])
            let mappings = try await api.send(.get, "/mappings?targetId=\(app)").body.array ?? []
            let mapping = try #require(mappings.first?["id"]?.string)
            let mapped = try await api.send(
                .post, "/mappings/\(mapping)",
                [
                    "properties": [
                        "badge": ["expression": "String.toUpperCase(user.department)", "pushStatus": "PUSH"],
                        "nickname": ["expression": "user.firstName + '!'", "pushStatus": "PUSH"],
                        "locale": .null,
                    ]
                ])
            #expect(mapped.status == 200, "\(mapped.body.text)")
            let user = try await api.send(
                .post, "/users",
                [
                    "profile": [
                        "login": "ada@people.test", "email": "ada@mail.test", "firstName": "Ada",
                        "lastName": "Byron",
                        "department": "maths", "locale": "en_GB",
                    ], "credentials": ["password": ["value": "Correct-Horse-7"]],
                ]
            ).body.id
            let server = try await api.send(
                .post, "/authorizationServers", ["name": "S", "description": "s", "audiences": ["api://s"]]
            ).body.id
            let own = "/authorizationServers/\(server)"
            _ = try await api.send(.post, "\(own)/scopes", ["name": "read"])
            for (name, value) in [
                ("badge", "appuser.badge"), ("name_in_app", "appuser.userName"), ("nick", "appuser.nickname"),
                ("place", "appuser.locale"), ("family", "appuser.family_name"),
            ] {
                _ = try await api.send(
                    .post, "\(own)/claims",
                    [
                        "name": .string(name), "claimType": "RESOURCE", "valueType": "EXPRESSION",
                        "value": .string(value),
                    ])
            }
            let policy = try await api.send(
                .post, "\(own)/policies",
                [
                    "name": "P", "description": "p", "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
                ]
            ).body.id
            _ = try await api.send(
                .post, "\(own)/policies/\(policy)/rules",
                [
                    "name": "R",
                    "conditions": [
                        "grantTypes": ["include": ["authorization_code"]], "scopes": ["include": ["*"]],
                        "people": ["groups": ["include": ["EVERYONE"]]],
                    ],
                ])
            let payload = {
                let preview = try await api.send(
                    .post, "\(own)/preview",
                    [
                        "clientId": .string(app), "grantType": "authorization_code",
                        "userId": "ada@people.test",
                        "scopes": ["read"],
                    ])
                return preview.body["accessToken"]?["payload"] ?? preview.body
            }
            let first = try await payload()
            #expect(
                first["badge"] == "MATHS" && first["nick"] == "Ada!" && first["family"] == "Byron",
                "\(first.text)")
            #expect(first["name_in_app"] == "ada@mail.test" && first["place"] == nil)
            #expect(first["sub"] == "ada@mail.test")

            // What an assignment says stands in the place of what is mapped.
            _ = try await api.send(
                .post, "/apps/\(app)/users",
                [
                    "id": .string(user), "scope": "USER", "credentials": ["userName": "countess"],
                    "profile": ["badge": "B-7"],
                ])
            let second = try await payload()
            #expect(
                second["badge"] == "B-7" && second["name_in_app"] == "countess" && second["nick"] == "Ada!",
                "\(second.text)")
        }
    }
}
