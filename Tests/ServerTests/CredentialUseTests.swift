// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

struct CredentialUseTests {
    @Test func `the last use of a secret is told, once in a minute`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(
                .post, "/apps",
                [
                    "label": "Worker", "name": "oidc_client",
                    "credentials": ["oauthClient": ["token_endpoint_auth_method": "client_secret_basic"]],
                    "settings": [
                        "oauthClient": [
                            "application_type": "service", "grant_types": ["client_credentials"],
                            "response_types": ["token"],
                        ]
                    ],
                ])
            let (id, masterKey) = (made.body.id, api.masterKey)
            let path = "/apps/\(id)/credentials/secrets"
            let loaded = try await api.store.read { tx in
                try ClientSnapshot.load(clientID: id, masterKey: masterKey, in: tx)
            }
            let use = try #require(loaded?.secrets.first?.use)
            let uses = CredentialUses()
            let now = api.clock.now
            for _ in 0..<3 { uses.note(use, at: now) }
            let noted = uses.take()
            #expect(noted == [use.credential: now])
            #expect(uses.take().isEmpty)
            uses.note(use, at: now + .seconds(1))
            uses.note(use, at: now + .seconds(61))
            #expect(uses.take() == [use.credential: now + .seconds(61)])
            try await api.store.write { tx in
                guard case .secret(let secret) = use.credential else { return }
                try CredentialUseRecords(tx).note(secret: secret, at: now)
                // One of another node that comes late.
                try CredentialUseRecords(tx).note(secret: secret, at: now - .seconds(500))
            }
            #expect(try await api.send(.get, path).body.array?.first?["lastUsed"] == .string(now.rfc3339))
        }
    }
}
