// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import ManagementAPI
import MonetaTesting
import Primitives
import Testing

/// Names that would command a terminal, or turn the text around them, are refused wherever something gets
/// one.
struct UnseenNamesTests {
    private static let bad = [
        "a\u{1B}[31mb", "a\nb", "a\u{202E}b", "a\u{2066}b", "a\u{85}b", "a\u{0}b", "\u{FEFF}a",
    ]

    /// A request for each kind of name.
    private static func requests(_ name: String, server: String, policy: String) -> [(String, JSON)] {
        let name = JSON.string(name)
        return [
            ("/groups", ["profile": ["name": name]]),
            ("/apps", TestServer.app(name.string ?? "")),
            ("/authorizationServers", ["name": name, "description": "d", "audiences": ["api://x"]]),
            ("\(server)/scopes", ["name": name]), ("\(server)/scopes", ["name": "s", "displayName": name]),
            (
                "\(server)/claims",
                ["name": name, "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.city"]
            ),
            (
                "\(server)/policies",
                ["name": name, "description": "d", "conditions": ["clients": ["include": ["ALL_CLIENTS"]]]]
            ),
            (
                "\(policy)/rules",
                [
                    "name": name,
                    "conditions": [
                        "grantTypes": ["include": ["client_credentials"]], "scopes": ["include": ["*"]],
                    ],
                ]
            ),
            (
                "/zones",
                ["name": name, "type": "IP", "gateways": [["type": "CIDR", "value": "192.0.2.0/24"]]]
            ),
            (
                "/trustedOrigins",
                ["name": name, "origin": "https://a.example.com", "scopes": [["type": "CORS"]]]
            ),
            (
                "/inlineHooks",
                [
                    "name": name, "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0",
                    "channel": [
                        "type": "HTTP", "version": "1.0.0",
                        "config": [
                            "uri": "https://hooks.example.com/", "method": "POST",
                            "authScheme": ["type": "HEADER", "key": "authorization", "value": "secret"],
                        ],
                    ],
                ]
            ),
            ("/hook-keys", ["name": name]),
            ("/meta/types/user", ["name": "t", "displayName": name]),
            (
                "/meta/schemas/user/default",
                ["definitions": ["custom": ["properties": ["x": ["title": name, "type": "string"]]]]]
            ),
            (
                "/groups/rules",
                [
                    "name": name, "type": "group_rule",
                    "conditions": ["expression": ["value": "true", "type": "urn:okta:expression:1.0"]],
                    "actions": ["assignUserToGroups": ["groupIds": ["00g1"]]],
                ]
            ),
            ("/users", ["profile": ["login": name, "email": "a@example.com"]]),
            (
                "/users",
                ["profile": ["login": "a@example.com", "email": "a@example.com", "displayName": name]]
            ),
            ("/org", ["companyName": name]),
            ("/configuration/plan", ["configuration": ["groups": [["name": name]]], "deleteOthers": false]),
            (
                "/configuration/plan",
                [
                    "configuration": ["userTypes": [["name": "user", "displayName": name]]],
                    "deleteOthers": false,
                ]
            ),
        ]
    }

    @Test func `a name with characters that are not seen is refused with the reason`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(
                .post, "/authorizationServers",
                ["name": "Orders", "description": "d", "audiences": ["api://orders"]])
            let server = "/authorizationServers/\(made.body["id"]?.string ?? "")"
            let policy = try await api.send(
                .post, "\(server)/policies",
                ["name": "p", "description": "d", "conditions": ["clients": ["include": ["ALL_CLIENTS"]]]])
            let policyPath = "\(server)/policies/\(policy.body["id"]?.string ?? "")"
            for bad in Self.bad {
                for (path, body) in Self.requests(bad, server: server, policy: policyPath) {
                    let answer = try await api.send(.post, path, body)
                    let isRefused =
                        answer.status == 400
                        // U+0000 is in no body that is read at all.
                        && (bad.contains("\u{0}")
                            || answer.body.text.contains(
                                "must not have characters that control how text is shown"))
                    #expect(isRefused, "\(path) \(body.text): \(answer.status) \(answer.body.text)")
                }
            }
        }
    }

    @Test func `letters that are written from right to left are names`() async throws {
        try await TestServer.onEachEngine { api in
            for name in ["عربي", "עברית"] {
                let made = try await api.send(.post, "/groups", ["profile": ["name": .string(name)]])
                #expect(made.status == 200, "\(made.body.text)")
                let user = try await api.send(
                    .post, "/users",
                    [
                        "profile": [
                            "login": .string("\(name)@example.com"), "email": "a@example.com",
                            "displayName": .string(name),
                        ]
                    ])
                #expect(user.status == 200, "\(user.body.text)")
            }
        }
    }
}
