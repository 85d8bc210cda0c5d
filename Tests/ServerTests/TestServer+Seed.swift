// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives

/// An organisation with a default server, that seed documents are applied to.
extension TestServer {
    static func seeded<Result: Sendable>(
        on kind: StoreKind = .sqlite, _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        var options = Options()
        options.kind = kind
        options.contents = .defaultServer
        return try await run(options, body)
    }

    func apply(_ document: JSON) async throws -> SeedReport {
        clock.advance(seconds: 1)
        return try await applySeed(document, services: management)
    }

    /// The causes for which a document is refused.
    func causes(_ document: JSON) async throws -> [String] {
        do {
            _ = try await apply(document)
            return []
        } catch let error as SeedError {
            return error.causes
        }
    }

    func policies(of server: String) async throws -> [AccessPolicy] {
        try await store.read { tx in
            try AccessPolicyRecords(tx).list(of: ServerRecords(tx).require(server).id)
        }
    }
}

/// A document with something of everything.
func wholeSeed(policies: [String] = ["First", "Second"]) -> JSON {
    [
        "organisation": ["name": "Seeded"],
        "groups": [["profile": ["name": "Staff", "description": "Everyone here"]]],
        "users": [["profile": ["login": "bo@example.com", "email": "bo@example.com"], "groups": ["Staff"]]],
        "apps": [
            [
                "label": "Job", "client_id": "the-job", "client_secret": "secret-of-the-job",
                "settings": [
                    "oauthClient": ["application_type": "service", "grant_types": ["client_credentials"]]
                ], "profile": ["team": "a"],
            ]
        ],
        "authorizationServers": [
            [
                "id": "orders", "name": "Orders", "audiences": ["api://orders"],
                "credentials": ["signing": ["algorithm": "ES256"]],
                "scopes": [["name": "read"], ["name": "write", "default": true]],
                "claims": [
                    [
                        "name": "team", "claimType": "RESOURCE", "valueType": "EXPRESSION",
                        "value": "app.profile.team",
                    ],
                    [
                        "name": "groups", "claimType": "IDENTITY", "valueType": "GROUPS", "value": "S",
                        "group_filter_type": "STARTS_WITH", "conditions": ["scopes": ["read"]],
                    ], ["name": "sub", "claimType": "RESOURCE", "value": "app.clientId"],
                ], "policies": .array(policies.map(seedPolicy)),
            ]
        ],
        "apiTokens": [["name": "tests", "token": "mon_api_0123456789abcdef0123"]],
    ]
}

func seedPolicy(_ name: String) -> JSON {
    [
        "name": .string(name), "description": "A policy", "conditions": ["clients": ["include": ["Job"]]],
        "rules": [
            [
                "name": "People",
                "conditions": [
                    "grantTypes": ["include": ["authorization_code", "client_credentials"]],
                    "people": [
                        "groups": ["include": ["Staff"]],
                        "users": ["include": ["ada@example.com"], "exclude": ["bo@example.com"]],
                    ], "scopes": ["include": ["write", "read"]],
                ],
            ],
            ["name": "Jobs", "conditions": ["grantTypes": ["include": ["client_credentials"]]]],
        ],
    ]
}
