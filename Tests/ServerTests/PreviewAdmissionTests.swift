// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaServer
import MonetaTesting
import OAuth
import Persistence
import Primitives
import Testing

/// A preview refuses an app what the token endpoint refuses it.
@Suite struct PreviewAdmissionTests {
    private func preview(_ client: HookClient, address: String? = nil) async throws -> JSON {
        var body: JSONObject = [
            "clientId": .string(client.id), "grantType": "client_credentials", "scopes": ["read"],
        ]
        body["ipAddress"] = address.map { .string($0) }
        let answer = try await client.stage.send(
            .post, "/authorizationServers/\(client.server)/preview", .object(body))
        try #require(answer.status == 200, "\(answer.body)")
        return answer.body
    }

    private func set(_ name: String, _ value: JSON, of client: HookClient) async throws {
        let path = "/apps/\(client.id)"
        var app = try #require(try await client.stage.send(.get, path).body.object)
        var settings = try #require(app["settings"]?.object)
        var oauth = try #require(settings["oauthClient"]?.object)
        oauth[name] = value
        settings["oauthClient"] = .object(oauth)
        app["settings"] = .object(settings)
        let answer = try await client.stage.send(.put, path, .object(app))
        try #require(answer.status == 200, "\(answer.body)")
    }

    private func expectSame(_ preview: JSON, as token: Answer) {
        #expect((preview["outcome"] == "GRANTED") == (token.status == 200))
        #expect(preview["error"]?["error"] == token.body["error"])
        #expect(preview["error"]?["description"] == token.body["error_description"])
    }

    @Test func `an app whose tokens are to be bound to a key is shown one, and gets none without a proof`()
        async throws
    {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            expectSame(try await preview(client), as: try await client.token())
            // Saved with a secret as the way of authentication, which shows the step behind it.
            let changed = try await stage.services.store.write { tx in
                try tx.run(
                    """
                    UPDATE app SET document = replace(document, '"dpop_bound_access_tokens":false',
                        '"dpop_bound_access_tokens":true') WHERE client_id = \(client.id)
                    """)
            }
            try #require(changed == 1)
            stage.services.store.changes.publish([.app(client.id)])
            // A preview takes credentials for given, and the proof of a key is one.
            let shown = try await preview(client)
            #expect(shown["tokenType"] == "DPoP")
            #expect(shown["accessToken"]?["payload"]?["cnf"]?["jkt"]?.string?.contains("thumbprint") == true)
            #expect(try await client.token().body["error"] == "invalid_dpop_proof")
        }
    }

    @Test func `an app that is limited to a network gets a token from there, in both`() async throws {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let zone = try await stage.send(
                .post, "/zones",
                [
                    "type": "IP", "name": "Office", "status": "ACTIVE",
                    "gateways": [["type": "CIDR", "value": "192.0.2.0/24"]],
                ])
            try #require(zone.status == 200, "\(zone.body)")
            try await set(
                "network", ["connection": "ZONE", "include": [.string(zone.body.id)]], of: client)
            // Requests of this test come from no address that is known.
            let refused = try await preview(client)
            #expect(refused["error"]?["reason"] == "network_zone")
            expectSame(refused, as: try await client.token())
            #expect(try await preview(client, address: "198.51.100.1")["outcome"] == "REFUSED")
            #expect(try await preview(client, address: "192.0.2.77")["outcome"] == "GRANTED")
        }
    }

    @Test func `an address that is none is refused`() async throws {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let answer = try await stage.send(
                .post, "/authorizationServers/\(client.server)/preview",
                ["clientId": .string(client.id), "grantType": "client_credentials", "ipAddress": "here"])
            #expect(answer.status == 400)
        }
    }
}
