// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Primitives
import Testing
import Web

@Suite struct WebBoundaryTests {
    private func router(
        isSecure: Bool = true, observe: (@Sendable (RequestRecord) -> Void)? = nil
    ) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(
            middleware: RequestBoundary(
                securityHeaders: SecurityHeaders(isSecure: isSecure), log: nil, observe: observe))
        router.get("things/{id}") { _, context in context.parameter("id") }
        router.post("body") { request, _ in
            String(try await request.bytes(limit: 1000, within: .milliseconds(300)).count)
        }
        router.get("broken") { _, _ -> String in throw CancellationError() }
        return router
    }

    @Test(arguments: ["/things/1", "/nowhere", "/broken"])
    func `every answer has a request id and security headers`(path: String) async throws {
        try await Application(router: router()).test(.router) { client in
            let response = try await client.execute(uri: path, method: .get)
            #expect(response.headers[.requestID]?.hasPrefix("req") == true)
            #expect(response.headers[.noSniff] == "nosniff")
            #expect(response.headers[.strictTransportSecurity] != nil)
        }
    }

    @Test func `strict transport is asked for over https only`() async throws {
        try await Application(router: router(isSecure: false)).test(.router) { client in
            let response = try await client.execute(uri: "/things/1", method: .get)
            #expect(response.headers[.strictTransportSecurity] == nil)
        }
    }

    @Test func `a request is observed by its pattern, not its path`() async throws {
        let records = Mutex<[RequestRecord]>([])
        let router = router { record in records.withLock { $0.append(record) } }
        try await Application(router: router).test(.router) { client in
            _ = try await client.execute(uri: "/things/secret", method: .get)
            _ = try await client.execute(uri: "/no/such/secret", method: .get)
            _ = try await client.execute(uri: "/broken", method: .get)
        }
        let seen = records.withLock { $0 }
        #expect(seen.map(\.route) == ["/things/{id}", "NotFound", "/broken"])
        #expect(seen.map(\.status) == [200, 404, 500])
    }

    @Test func `a body that is announced too large is answered before the connection closes`() async throws {
        try await Application(router: router()).test(.live) { client in
            let response = try await client.execute(
                uri: "/body", method: .post, body: ByteBuffer(repeating: 0, count: 100_000))
            #expect(response.status == .contentTooLarge)
            try await Task.sleep(for: .seconds(2))
            await #expect(throws: (any Error).self) {
                try await client.execute(uri: "/body", method: .post, body: ByteBuffer(string: "abc"))
            }
        }
    }

    @Test func `a body without end is refused while it is sent`() async throws {
        let parts = AsyncStream<ByteBuffer> { continuation in
            for _ in 0..<100 { continuation.yield(ByteBuffer(repeating: 1, count: 100)) }
        }
        await #expect(throws: WebError.bodyTooLarge(limit: 1000)) {
            try await request(RequestBody(asyncSequence: parts)).bytes(limit: 1000)
        }
    }

    @Test func `a body that drips is refused`() async throws {
        let (parts, continuation) = AsyncStream<ByteBuffer>.makeStream()
        let sender = Task {
            while !Task.isCancelled {
                continuation.yield(ByteBuffer(string: "a"))
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        defer { sender.cancel() }
        await #expect(throws: WebError.bodyTooSlow) {
            try await request(RequestBody(asyncSequence: parts)).bytes(
                limit: 1000, within: .milliseconds(100))
        }
    }

    private func request(_ body: RequestBody) -> Request {
        Request(
            head: HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"), body: body)
    }
}

@Suite struct WebCORSTests {
    private func ask(
        _ audience: CORS.Audience, origin: String?, method: HTTPRequest.Method = .get
    ) async throws -> Response {
        var headers = HTTPFields()
        headers[.origin] = origin
        if method == .options { headers[.accessControlRequestMethod] = "POST" }
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: "/keys", headerFields: headers),
            body: RequestBody(buffer: ByteBuffer()))
        return try await CORS(audience, methods: [.get, .post]).answer(request) { Response(status: .ok) }
    }

    @Test func `public metadata is readable from everywhere, without credentials`() async throws {
        let response = try await ask(.everyone, origin: "https://any.test")
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        #expect(response.headers[.vary] == nil)
    }

    @Test func `an origin on the list is named in the answer`() async throws {
        let response = try await ask(.origins(["https://app.test"]), origin: "https://app.test")
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.test")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        #expect(response.headers[.vary] == "Origin")
    }

    @Test(arguments: [
        "https://app.test.evil.test", "https://xapp.test", "null", "http://app.test", "https://app.test:8443",
        "*", "",
    ])
    func `any other origin is not`(origin: String) async throws {
        let response = try await ask(.origins(["https://app.test", "null"]), origin: origin)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
        #expect(response.headers[.vary] == "Origin")
    }

    @Test func `a preflight is answered for an origin on the list alone`() async throws {
        var response = try await ask(
            .origins(["https://app.test"]), origin: "https://app.test", method: .options)
        #expect(response.status == .noContent)
        #expect(response.headers[.accessControlAllowMethods] == "GET, POST")
        response = try await ask(
            .origins(["https://app.test"]), origin: "https://evil.test", method: .options)
        #expect(response.headers[.accessControlAllowMethods] == nil)
    }
}
