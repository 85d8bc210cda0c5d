// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import Synchronization
import Web

/// A customer's service on the loopback address: answers what a test tells it to, and remembers what it was
/// asked.
final class HookService: Sendable {
    /// One request that arrived.
    struct Asked: Sendable {
        let path: String
        let headers: HTTPFields
        let bytes: [UInt8]

        var json: JSON { (try? JSON(reading: bytes)) ?? .null }
        var form: FormParameters { (try? FormParameters(bytes)) ?? FormParameters() }
    }

    /// What it answers: one for each request, the last one from then on.
    struct Reply: Sendable {
        var status: HTTPResponse.Status = .ok
        var body = ""
        var headers: HTTPFields = [:]
        var delay = Duration.zero

        static func json(_ json: JSON) -> Reply { Reply(body: json.text) }

        static func patch(_ operations: JSON..., token: String = "access") -> Reply {
            .json(["commands": [["type": .string("com.okta.\(token).patch"), "value": .array(operations)]]])
        }
    }

    private struct State {
        var base = ""
        var replies: [Reply] = [Reply()]
        var asked: [Asked] = []
        var isInAHurry = false
    }

    private let state = Mutex(State())

    /// Where it is: `http://localhost:…`.
    var base: String { state.withLock { $0.base } }

    /// Everything that arrived, in order.
    var requests: [Asked] { state.withLock { $0.asked } }
    /// The calls of the hook, without those of the token endpoint.
    var calls: [Asked] { state.withLock { $0.asked.filter { $0.path == "/hook" } } }
    var tokenRequests: [Asked] { state.withLock { $0.asked.filter { $0.path == "/token" } } }

    func answer(_ replies: Reply...) {
        state.withLock { $0.replies = replies }
    }

    func listens(at base: String) {
        state.withLock { $0.base = base }
    }

    /// A document for a hook at this service.
    func hook(
        _ name: String = "enrich", path: String = "/hook", config more: JSONObject = [:],
        type: String = "com.okta.oauth2.tokens.transform"
    ) -> JSON {
        var config: JSONObject = [
            "uri": .string(base + path), "method": "POST",
            "authScheme": ["type": "HEADER", "key": "Authorization", "value": "secret-of-the-hook"],
        ]
        for (name, value) in more.members { config[name] = value }
        return [
            "name": .string(name), "type": .string(type), "version": "1.0.0",
            "channel": ["type": "HTTP", "version": "1.0.0", "config": .object(config)],
        ]
    }

    /// Ends all delays, so that a test need not wait for answers that nobody wants any more.
    func hurry() {
        state.withLock { $0.isInAHurry = true }
    }

    private func wait(_ delay: Duration) async throws {
        let end = ContinuousClock.now + delay
        while ContinuousClock.now < end, !state.withLock({ $0.isInAHurry }) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func forget() {
        state.withLock { $0.asked = [] }
    }

    var router: Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.post("hook") { request, _ in
            try await self.remember(request)
            let reply = self.state.withLock { state in
                state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
            }
            try await self.wait(reply.delay)
            return Response(
                status: reply.status, headers: reply.headers,
                body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
        }
        router.post("token") { request, _ in
            try await self.remember(request)
            let number = self.tokenRequests.count
            return Response.json(
                [
                    "access_token": .string("token-\(number)-of-the-hook"), "token_type": "bearer",
                    "expires_in": 3600,
                ])
        }
        router.post("elsewhere") { request, _ in
            try await self.remember(request)
            return Response(status: .ok)
        }
        return router
    }

    private func remember(_ request: Request) async throws {
        let bytes = try await request.bytes(limit: 1 << 20)
        let asked = Asked(path: request.uri.path, headers: request.headers, bytes: bytes)
        state.withLock { $0.asked.append(asked) }
    }
}
