// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import HummingbirdTesting
import MonetaTesting
import NIOCore
import Primitives
import Testing
import Web

/// Each surface says in its own dialect what it does not serve.
@Suite struct SurfacesTests {
    private static func ask(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await TestServer.run { server in
            try await server.http.execute(uri: path, method: method, headers: headers)
        }
    }

    private static func json(_ response: TestResponse) throws -> JSON {
        try JSON(reading: Array(response.body.readableBytesView))
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/oauth2/default/v1/nowhere", 404, "E0000008"),
        (.get, "/oauth2", 404, "E0000008"), (.get, "//oauth2//v1/", 404, "E0000008"),
        (.post, "/.well-known/openid-configuration/nowhere", 404, "E0000008"),
        (.get, "/oauth2/default/v1/token", 405, "E0000022"), (.delete, "/oauth2/v1/keys", 405, "E0000022"),
        (.post, "/oauth2/nowhere/v1/token", 404, "E0000007"),
        (.get, "/oauth2/nowhere/.well-known/openid-configuration", 404, "E0000007"),
    ])
    func `an authorization server answers as OAuth does, with the original's code`(
        method: HTTPRequest.Method, path: String, status: Int, code: String
    ) async throws {
        let response = try await Self.ask(method, path)
        let body = try Self.json(response)
        #expect(response.status.code == status)
        #expect(body["error"]?.string == "invalid_request")
        #expect(body["error_description"]?.string?.isEmpty == false)
        #expect(body["errorCode"]?.string == code)
        #expect(body["errorId"]?.string == response.headers[.requestID])
        #expect(response.headers[.cacheControl] == "no-cache, no-store")
        #expect((response.headers[.allow] != nil) == (status == 405))
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/nowhere", 404, "E0000008"),
        (.get, "/api/v1/nowhere", 404, "E0000008"), (.get, "/.well-known/nowhere", 404, "E0000008"),
        (.put, "/api/v1/apps", 405, "E0000022"), (.put, "/oauth2/v1/clients", 405, "E0000022"),
        (.get, "/oauth2/v1/clients", 401, "E0000011"), (.post, "/livez", 405, "E0000022"),
        (.get, "/oauth2/v1/clients/0oa1/nowhere", 404, "E0000008"),
    ])
    func `the management API and everything else answer as the management API`(
        method: HTTPRequest.Method, path: String, status: Int, code: String
    ) async throws {
        let response = try await Self.ask(method, path)
        let body = try Self.json(response)
        #expect(response.status.code == status)
        #expect(body["errorCode"]?.string == code)
        #expect(body["error"] == nil)
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/signin/nowhere/at/all", 404), (.get, "/signin/nowhere", 404),
        (.get, "/assets", 404),
        (.put, "/signin/password-set", 405),
    ])
    func `what browsers show answers with a page`(
        method: HTTPRequest.Method, path: String, status: Int
    ) async throws {
        let response = try await Self.ask(method, path, headers: [.acceptLanguage: "de"])
        #expect(response.status.code == status)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.contentLanguage] == "de")
        #expect((response.headers[.allow] != nil) == (status == 405))
    }

    @Test func `a path with other characters than those of a URI reaches no surface`() async throws {
        let response = try await Self.ask(.get, "/oauth2/ä/v1/keys")
        #expect(response.status == .badRequest)
        #expect(response.body.readableBytes == 0)
    }
}
