// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MonetaTesting
import NIOCore
import OAuth
import Primitives
import Testing

/// The organisation's own server is reached at its own addresses and at no other, under no name.
@Suite struct OrganisationIsolationTests {
    static let names = ["(organisation)", "%28organisation%29", OrganisationServer.id.text, "organization"]

    @Test(arguments: names)
    func `no endpoint of an authorization server answers for it`(name: String) async throws {
        try await TestServer.run { stage in
            func status(_ method: HTTPRequest.Method, _ path: String) async throws -> Int {
                try await stage.http.execute(
                    uri: path, method: method,
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: "grant_type=client_credentials&token=x")
                ).status.code
            }
            let documents = ["openid-configuration", "oauth-authorization-server"]
            for path in ["/v1/keys"] + documents.map({ "/.well-known/\($0)" }) {
                let answered = try await status(.get, "/oauth2/\(name)\(path)")
                #expect(answered == 404, "\(path)")
            }
            for document in documents {
                let answered = try await status(.get, "/.well-known/\(document)/oauth2/\(name)")
                #expect(answered == 404)
            }
            for endpoint in ["token", "introspect", "revoke"] {
                let answered = try await status(.post, "/oauth2/\(name)/v1/\(endpoint)")
                #expect(answered == 404, "\(endpoint)")
            }
            for path in ["/oauth2/v1/keys", "/.well-known/oauth-authorization-server"] {
                let answered = try await status(.get, path)
                #expect(answered == 200)
            }
        }
    }

    @Test(arguments: names)
    func `the management API does not know it`(name: String) async throws {
        try await TestServer.run { stage in
            let server = "/authorizationServers/\(name)"
            let reads = [
                "", "/scopes", "/claims", "/policies", "/credentials/keys", "/clients",
                "/associatedServers?trusted=true",
                "/findings",
            ]
            for path in reads {
                let answer = try await stage.send(.get, server + path)
                #expect(answer.status == 404, "\(path)")
            }
            let changes: [(HTTPRequest.Method, String, JSON?)] = [
                (.delete, "", nil), (.post, "/lifecycle/deactivate", nil),
                (.post, "/credentials/lifecycle/keyRotate", ["use": "sig"]),
                (.post, "/preview", ["clientId": "x", "grantType": "client_credentials"]),
            ]
            for (method, path, body) in changes {
                let answer = try await stage.send(method, server + path, body)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test(arguments: ["client_secret=x", "client_id=x", "client_assertion=x", "client%5Fsecret=x", "a=%zz"])
    func `every token endpoint refuses credentials in the query`(query: String) async throws {
        try await TestServer.run { stage in
            for path in [
                "/oauth2/v1/token", "/oauth2/default/v1/token", "/oauth2/default/v1/introspect",
                "/oauth2/default/v1/revoke",
            ] {
                let response = try await stage.http.execute(
                    uri: "\(path)?\(query)", method: .post,
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: "grant_type=client_credentials"))
                #expect(response.status == .badRequest, "\(path)")
                let body = try JSON(reading: Array(response.body.readableBytesView))
                #expect(
                    body["error_description"] == "Client credentials cannot be supplied via query parameters."
                )
            }
        }
    }
}
