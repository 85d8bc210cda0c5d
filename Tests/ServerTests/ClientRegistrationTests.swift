// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import Testing

struct ClientRegistrationTests {
    private static func send(
        _ api: TestServer, _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil
    ) async throws -> Answer {
        try await api.send(method, "/oauth2/v1/clients\(path)", body, outside: true)
    }

    @Test func `a client is registered and read and changed and gets a new secret and is deleted`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let made = try await Self.send(
                api, .post, "",
                [
                    "client_name": "Portal", "redirect_uris": ["https://portal.example.com/back"],
                    "scope": "openid",
                    "logo_uri": "https://portal.example.com/logo.png",
                    "software_id": "4NRB1-0XZABZI9E6-5SM3R",
                ])
            #expect(made.status == 201)
            let id = try #require(made.body["client_id"]?.string)
            let secret = try #require(made.body["client_secret"]?.string)
            #expect(made.body["client_id_issued_at"]?.integer == api.clock.now.milliseconds / 1000)
            #expect(made.body["client_secret_expires_at"] == 0)
            #expect(
                made.body["application_type"] == "web" && made.body["grant_types"] == ["authorization_code"])
            #expect(
                made.body["token_endpoint_auth_method"] == "client_secret_basic"
                    && made.body["response_types"] == ["code"])
            let app = try await api.send(.get, "/apps/\(id)").body
            #expect(
                app["label"] == "Portal" && app["settings"]?["oauthClient"]?["consent_method"] == "REQUIRED")

            let read = try await Self.send(api, .get, "/\(id)")
            #expect(read.body["client_secret"] == nil && read.body["client_name"] == "Portal")
            #expect(try await Self.send(api, .get, "?q=port&limit=5").body.array?.count == 1)
            #expect(try await Self.send(api, .get, "?q=tal").body.array?.count == 0)

            var document = try #require(read.body.object)
            document["client_name"] = "Portal 2"
            document["redirect_uris"] = ["https://portal.example.com/two"]
            let changed = try await Self.send(api, .put, "/\(id)", .object(document))
            #expect(
                changed.status == 200 && changed.body["client_name"] == "Portal 2"
                    && changed.body["client_secret"] == nil)
            document["application_type"] = "browser"
            let refused = try await Self.send(api, .put, "/\(id)", .object(document))
            #expect(refused.status == 400 && refused.body["error"] == "invalid_client_metadata")

            let renewed = try await Self.send(api, .post, "/\(id)/lifecycle/newSecret")
            #expect(renewed.status == 200)
            #expect(renewed.body["client_secret"]?.string.map { $0 != secret && $0.count > 40 } == true)
            #expect(try await api.send(.get, "/apps/\(id)/credentials/secrets").body.array?.count == 1)

            #expect(try await Self.send(api, .delete, "/\(id)").status == 204)
            let gone = try await Self.send(api, .get, "/\(id)")
            #expect(gone.status == 401 && gone.body["error"] == "invalid_client")
            let again = try await Self.send(api, .delete, "/\(id)")
            #expect(again.status == 404 && again.body["errorCode"] == "E0000007")
        }
    }

    @Test func `mistakes have the words of the standard`() async throws {
        try await TestServer.onEachEngine { api in
            for (body, error, words) in [
                ([:], "invalid_client_metadata", "client_name: The field cannot be left blank"),
                (["client_name": "A", "grant_types": ["magic"]], "invalid_client_metadata", "grant_types"),
                (["client_name": "A", "redirect_uris": ["no uri"]], "invalid_redirect_uri", "redirect_uris"),
                (
                    [
                        "client_name": "A", "redirect_uris": ["https://a.example.com"],
                        "application_type": "toaster",
                    ], "invalid_client_metadata", "application_type"
                ),
                (
                    [
                        "client_name": "A", "redirect_uris": ["https://a.example.com"],
                        "jwks": ["keys": [["kty": "RSA"]]],
                    ], "invalid_client_metadata", "JWK member n is missing"
                ),
            ] as [(JSON, String, String)] {
                let answer = try await Self.send(api, .post, "", body)
                #expect(answer.status == 400 && answer.body["error"] == .string(error), "\(answer.body.text)")
                #expect(
                    answer.body["error_description"]?.string?.contains(words) == true, "\(answer.body.text)")
            }
            #expect(try await Self.send(api, .get, "").body == [])
        }
    }
}
