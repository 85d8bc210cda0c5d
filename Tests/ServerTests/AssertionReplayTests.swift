// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import MonetaTesting
import NIOCore
import OAuth
import Primitives
import Testing

/// An assertion counts once, however its signature is written.
@Suite struct AssertionReplayTests {
    /// The order of P-256 (SEC 2 §2.4.2).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC,
        0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// The token with (r, n − s) in place of (r, s), which every verifier takes too.
    private func twin(of token: String) throws -> String {
        let parts = token.split(separator: ".")
        var signature = try #require(Base64URL.decode(parts[2]))
        var borrow = 0
        for index in (0..<32).reversed() {
            let digit = Int(Self.order[index]) - Int(signature[32 + index]) - borrow
            borrow = digit < 0 ? 1 : 0
            signature[32 + index] = UInt8(digit & 0xFF)
        }
        return "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
    }

    @Test(arguments: [true, false])
    func `an ECDSA signature in its other form is the same assertion`(hasID: Bool) async throws {
        try await TestServer.withHooks { stage, service in
            let jwk = try generateKey(for: .es256, keyID: "k1", in: .system)
            let publicJWK = try #require(jwk.publicHalf)
            let app = try await stage.send(
                .post, "/apps",
                [
                    "name": "oidc_client", "label": "Signer", "signOnMode": "OPENID_CONNECT",
                    "credentials": ["oauthClient": ["token_endpoint_auth_method": "private_key_jwt"]],
                    "settings": [
                        "oauthClient": [
                            "application_type": "service", "grant_types": ["client_credentials"],
                            "response_types": ["token"], "jwks": ["keys": [publicJWK.json]],
                        ]
                    ],
                ])
            try #require(app.status == 200, "\(app.body)")
            let client = try await stage.makeClient(["accessTokenLifetimeMinutes": 60])
            let now = stage.clock.now.seconds
            var claims: JSONObject = [
                "iss": .string(app.body.id), "sub": .string(app.body.id),
                "aud": .string("https://moneta.test/oauth2/\(client.server)/v1/token"),
                "exp": .integer(now + 300),
            ]
            if hasID { claims["jti"] = "one" }
            let assertion = String(
                decoding: try JOSE.sign(JSON.object(claims).bytes, with: SigningKey(privateJWK: jwk)),
                as: UTF8.self)
            let other = try twin(of: assertion)
            #expect(other != assertion)
            func ask(_ assertion: String) async throws -> JSON {
                let response = try await stage.http.execute(
                    uri: "/oauth2/\(client.server)/v1/token", method: .post,
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(
                        string: "grant_type=client_credentials&scope=read&client_assertion_type="
                            + "urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=\(assertion)"
                    ))
                return try JSON(reading: Array(response.body.readableBytesView))
            }
            let first = try await ask(other)
            #expect(first["access_token"] != nil, "the other form is valid: \(first)")
            let second = try await ask(assertion)
            #expect(second["error"] == "invalid_client")
            let sentence = second["error_description"]?.string ?? ""
            #expect(sentence.contains("has already been used"), "\(sentence)")
        }
    }
}
