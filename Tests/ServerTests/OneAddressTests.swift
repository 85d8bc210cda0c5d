// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaTesting
import Primitives
import Testing

/// Pages are shown under the public URL and the custom one alone.
@Suite struct OneAddressTests {
    private static let page = "/signin/password-set?a=%2F%2Fb"

    private func ask(
        _ host: String, _ path: String = page, method: HTTPRequest.Method = .get, more: HTTPFields = [:],
        flags: [String] = []
    ) async throws -> Answer {
        var options = TestServer.Options()
        options.flags = flags
        return try await TestServer.run(options) { stage in
            var headers = more
            headers[TestServer.host] = host
            return try await stage.request(method, path, headers: headers)
        }
    }

    @Test(arguments: [
        "127.0.0.1:8080", "localhost", "evil.test", "moneta.test:8443", "moneta.test.evil.test", "",
    ])
    func `a page that is asked for under another host is at the public URL`(host: String) async throws {
        for method in [HTTPRequest.Method.get, .head] {
            let answer = try await ask(host, method: method)
            #expect(answer.status == 308)
            #expect(answer.headers[.location] == TestServer.url + Self.page)
            #expect(answer.headers[.setCookie] == nil && answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test(arguments: ["moneta.test", "MONETA.test", "moneta.test:443", "id.small.example"])
    func `the hosts of both URLs are ours`(host: String) async throws {
        let answer = try await ask(host, flags: ["--custom-url", "https://id.small.example"])
        #expect(answer.status == 200)
    }

    @Test func `a form and the API are answered where they came`() async throws {
        #expect(try await ask("evil.test", "/signin/password-set", method: .post).status == 405)
        #expect(try await ask("evil.test", "/api/v1/users").status == 401)
        #expect(try await ask("evil.test", "/oauth2/default/v1/keys").status == 200)
    }

    @Test func `behind a proxy counts the host that it names, and without one nobody is sent in a circle`()
        async throws
    {
        let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
        let host = try #require(HTTPField.Name("X-Forwarded-Host"))
        #expect(try await ask("backend:8080", more: [forwarded: "192.0.2.1"]).status == 200)
        #expect(
            try await ask("backend:8080", more: [forwarded: "192.0.2.1", host: "moneta.test, x"]).status
                == 200)
        #expect(
            try await ask("moneta.test", more: [forwarded: "192.0.2.1", host: "192.0.2.9"]).status == 308)
    }

    @Test func `R13: a path with two slashes stays on our host`() async throws {
        let answer = try await ask("127.0.0.1", "//evil.test/..")
        #expect(answer.status == 404 || answer.headers[.location] == TestServer.url + "//evil.test/..")
    }
}
