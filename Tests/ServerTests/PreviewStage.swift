// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManagementAPI
import MonetaTesting
import NIOCore
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing
import Web

/// An organisation made by a seed document, with the routes of previews and of the log.
struct PreviewStage {
    let client: any TestClientProtocol
    let services: ManagementServices

    var store: any Store { services.store }

    static func run(
        _ seed: JSON = previewSeed(), on kind: StoreKind = .sqlite,
        _ body: @escaping @Sendable (PreviewStage) async throws -> Void
    ) async throws {
        try await SeedStage.run(on: kind) { stage in
            _ = try await stage.apply(seed)
            let services = stage.services
            let router = Router(context: ManagementContext.self)
            router.add(middleware: ManagementErrors())
            let authority = try await CallerAuthority.of(.readOnlyAdministrator)
            router.add(middleware: Auditor(authority: authority))
            let group = router.group("api/v1")
            for resource in ManagementRoutes.resources { resource.init(services).add(to: group) }
            try await Application(router: router).test(.router) { client in
                try await body(PreviewStage(client: client, services: services))
            }
        }
    }

    /// A caller that may read everything and change nothing.
    private struct Auditor: RouterMiddleware {
        let authority: CallerAuthority

        func handle(
            _ request: Request, context: ManagementContext,
            next: (Request, ManagementContext) async throws -> Response
        ) async throws -> Response {
            var context = context
            context.caller = Caller(
                kind: .user, id: "00u1", alternateID: "auditor@example.com", displayName: "Auditor",
                requestID: "req1")
            context.authority = authority
            return try await next(request, context)
        }
    }

    func post(_ path: String, _ body: JSON) async throws -> ServersAPI.Answer {
        let response = try await client.execute(
            uri: "/api/v1\(path)", method: .post, headers: [.contentType: "application/json"],
            body: ByteBuffer(bytes: body.bytes))
        return ServersAPI.Answer(
            status: response.status.code, body: try JSON(reading: Array(response.body.readableBytesView)),
            headers: response.headers)
    }

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

    func events(_ type: EventType) async throws -> [JSON] {
        try await store.read { tx in
            try tx.rows("SELECT document FROM event WHERE event_type = \(type.rawValue) ORDER BY sequence")
                .map { try $0.json("document") }
        }
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
                    "oauthClient": [
                        "application_type": "web", "grant_types": ["authorization_code", "implicit"],
                        "redirect_uris": ["https://app.small.example/cb"],
                        "response_types": ["code", "token", "id_token"],
                    ]
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
