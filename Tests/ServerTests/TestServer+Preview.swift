// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import Testing

/// An organisation made by a seed document, asked by one who may read everything and change nothing.
extension TestServer {
    static func previewed(
        _ seed: JSON = previewSeed(), on kind: StoreKind = .sqlite,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await seeded(on: kind) { stage in
            _ = try await stage.apply(seed)
            var asking = stage
            asking.authorization = try await stage.makeCaller(.user, .readOnlyAdministrator).authorization
            try await body(asking)
        }
    }

    func post(_ path: String, _ body: JSON) async throws -> Answer { try await send(.post, path, body) }

    /// A preview of the server `orders` that must be answered with 200.
    func preview(_ body: JSON) async throws -> JSON {
        let answer = try await post("/authorizationServers/orders/preview", body)
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    /// The same for Ada and the web app.
    func previewAda(_ scopes: [String], _ more: JSONObject = [:]) async throws -> JSON {
        var body: JSONObject = [
            "clientId": "web-app", "grantType": "authorization_code", "userId": "ada@small.example",
            "scopes": .strings(scopes),
        ]
        for (name, value) in more.members { body[name] = value }
        return try await preview(.object(body))
    }
}

/// A small company with one API, a service and a web app, and ids that are always the same.
///
/// Ada is in so many groups more.
func previewSeed(claims: [JSON] = [], rules: [JSON] = [], moreGroups: Int = 0) -> JSON {
    let groupNames = ["Engineering"] + (0..<moreGroups).map { "Group \($0)" }
    let ownClaims: [JSON] = [
        [
            "id": "oclTeam", "name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION",
            "value": "app.profile?.team",
        ],
        [
            "id": "oclDept", "name": "department", "claimType": "IDENTITY", "valueType": "EXPRESSION",
            "value": "user.department != null ? user.department : 'none'",
            "conditions": ["scopes": ["profile"]],
        ],
        [
            "id": "oclGroups", "name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS",
            "value": ".*", "group_filter_type": "REGEX", "conditions": ["scopes": ["orders:read"]],
        ],
    ]
    let ownRules: [JSON] = [
        [
            "id": "0prStaff", "name": "Staff",
            "conditions": [
                "grantTypes": ["include": ["authorization_code", "implicit"]],
                "people": ["groups": ["include": ["Engineering"]]],
                "scopes": ["include": ["orders:read", "orders:write"]],
            ],
            "actions": ["token": ["accessTokenLifetimeMinutes": 30, "refreshTokenWindowMinutes": 60]],
        ],
        [
            "id": "0prJobs", "name": "Jobs",
            "conditions": [
                "grantTypes": ["include": ["client_credentials"]], "scopes": ["include": ["orders:read"]],
            ],
        ],
    ]
    return [
        "groups": .array(
            groupNames.enumerated().map { index, name in
                [
                    "id": .string(index == 0 ? "00gEng" : "00g\(index)"),
                    "profile": ["name": .string(name), "description": "d"],
                ]
            }),
        "users": [
            [
                "id": "00uAda",
                "profile": [
                    "login": "ada@small.example", "email": "ada@small.example", "firstName": "Ada",
                    "lastName": "Byron", "department": "R&D",
                ], "groups": .strings(groupNames),
            ],
            ["id": "00uBo", "profile": ["login": "bo@small.example", "email": "bo@small.example"]],
        ],
        "apps": [
            [
                "label": "Job", "client_id": "the-job", "client_secret": "secret-of-the-job",
                "settings": [
                    "oauthClient": ["application_type": "service", "grant_types": ["client_credentials"]]
                ], "profile": ["team": "a"],
            ],
            [
                "label": "Web", "client_id": "web-app", "client_secret": "secret-of-the-web",
                "settings": [
                    "implicitAssignment": true,
                    "oauthClient": [
                        "application_type": "web", "grant_types": ["authorization_code", "implicit"],
                        "redirect_uris": ["https://app.small.example/cb"],
                        "response_types": ["code", "token", "id_token"],
                    ],
                ],
            ],
        ],
        "authorizationServers": [
            [
                "id": "orders", "name": "Orders", "audiences": ["api://orders"],
                "resources": ["https://eu.orders.example"],
                "credentials": ["signing": ["algorithm": "EdDSA"]],
                "scopes": [
                    ["name": "orders:read", "default": true], ["name": "orders:write"],
                    ["name": "orders:audit", "consent": "REQUIRED"],
                ],
                "claims": .array(ownClaims + claims),
                "policies": [
                    [
                        "id": "00pAll", "name": "All", "description": "d",
                        "conditions": ["clients": ["include": ["ALL_CLIENTS"]]],
                        "rules": .array(ownRules + rules),
                    ]
                ],
            ]
        ],
    ]
}
