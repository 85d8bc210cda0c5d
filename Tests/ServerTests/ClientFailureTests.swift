// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MonetaTesting
import NIOCore
import OAuth
import Primitives
import SystemLog
import Testing

/// What an app that fails to authenticate learns, and what an app without a profile has.
@Suite struct ClientFailureTests {
    private func ask(_ stage: TestServer, _ client: HookClient, _ id: String, _ secret: String) async throws
        -> JSON
    {
        let response = try await stage.http.execute(
            uri: "/oauth2/\(client.server)/v1/token", method: .post,
            headers: [
                .contentType: "application/x-www-form-urlencoded",
                .authorization: "Basic " + base64("\(id):\(secret)"),
            ], body: ByteBuffer(string: "grant_type=client_credentials&scope=read"))
        return try JSON(reading: Array(response.body.readableBytesView))
    }

    private func base64(_ text: String) -> String {
        let encoded = Base64URL.encode(Array(text.utf8)).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(encoded) + String(repeating: "=", count: (4 - encoded.count % 4) % 4)
    }

    @Test func `an unknown client and a wrong secret get one sentence, and the log has two reasons`()
        async throws
    {
        try await TestServer.run { stage in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let unknown = try await ask(stage, client, "nobody", "a-secret-that-is-long-enough")
            let wrong = try await ask(stage, client, client.id, "a-secret-that-is-long-enough")
            #expect(unknown == wrong)
            #expect(unknown["error"] == "invalid_client")
            #expect(
                unknown["error_description"]
                    == "Client authentication failed. Either the client or the client credentials are invalid."
            )
            let reasons = try await stage.events(.tokenRequested).compactMap {
                $0["outcome"]?["reason"]?.string
            }
            #expect(Set(reasons) == ["invalid_client_id", "invalid_client_secret"])
        }
    }

    @Test func `a secret may have spaces, encoded in the form and in the header`() async throws {
        try await TestServer.withHooks { stage, service in
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let app = try await stage.send(
                .post, "/apps",
                [
                    "name": "oidc_client", "label": "Spaced", "signOnMode": "OPENID_CONNECT",
                    "credentials": [
                        "oauthClient": [
                            "token_endpoint_auth_method": "client_secret_basic",
                            "client_secret": "four words and ~ signs+",
                        ]
                    ],
                    "settings": [
                        "oauthClient": [
                            "application_type": "service", "grant_types": ["client_credentials"],
                            "response_types": ["token"],
                        ]
                    ],
                ])
            try #require(app.status == 200, "\(app.body)")
            for secret in ["four+words+and+~+signs%2B", "four%20words%20and%20%7E%20signs%2B"] {
                let answer = try await ask(stage, client, app.body.id, secret)
                #expect(answer["access_token"] != nil, "\(answer)")
            }
        }
    }
}
