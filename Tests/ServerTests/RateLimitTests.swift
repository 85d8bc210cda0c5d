// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Primitives
import Synchronization
import Testing
import Web

@Suite struct RateLimitTests {
    /// A clock that a test turns.
    final class Clock: Sendable {
        private let time = Mutex(Timestamp(seconds: 1_000_000))

        func turn(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

        var surroundings: Surroundings {
            Surroundings(now: { self.time.withLock { $0 } }, randomBytes: Surroundings.system.secretBytes)
        }
    }

    private func limits(_ count: Int, _ routes: RouteClass = .apps) -> RateLimits {
        var limits = RateLimits(management: 0)
        limits[routes] = count
        return limits
    }

    @Test func `the request after the last allowed one is refused until the minute is over`() {
        let clock = Clock()
        let limit = RateLimit(limits(2), surroundings: clock.surroundings)
        let standings = (0..<4).map { _ in limit.count("token", .apps) }
        #expect(standings.map { $0?.isAllowed } == [true, true, false, false])
        #expect(standings.map { $0?.remaining } == [1, 0, 0, 0])
        #expect(standings.map { $0?.isFirstRefusal } == [false, false, true, false])
        #expect(standings.allSatisfy { $0?.reset == 1_000_060 })
        clock.turn(.seconds(59.999))
        #expect(limit.count("token", .apps)?.isAllowed == false)
        clock.turn(.milliseconds(1))
        #expect(limit.count("token", .apps)?.isAllowed == true)
    }

    @Test func `callers and classes of routes are counted apart`() {
        let limit = RateLimit(RateLimits(management: 1), surroundings: Clock().surroundings)
        #expect(limit.count("one", .apps)?.isAllowed == true)
        #expect(limit.count("two", .apps)?.isAllowed == true)
        #expect(limit.count("one", .groups)?.isAllowed == true)
        #expect(limit.count("one", .apps)?.isAllowed == false)
    }

    @Test func `zero is no limit`() {
        let limit = RateLimit(RateLimits(management: 0, oauth: 0), surroundings: Clock().surroundings)
        #expect(limit.count("one", .token) == nil)
    }

    @Test func `a clock that is set back does not lengthen the minute`() {
        let clock = Clock()
        let limit = RateLimit(limits(1), surroundings: clock.surroundings)
        _ = limit.count("one", .apps)
        #expect(limit.count("one", .apps)?.isAllowed == false)
        clock.turn(.seconds(-600))
        let standing = limit.count("one", .apps)
        #expect(standing?.isAllowed == true)
        #expect(standing?.reset == 999_460)
    }

    @Test func `a flood of callers does not make those who ask most forgotten`() {
        let limit = RateLimit(limits(3), capacity: 640, surroundings: Clock().surroundings)
        for _ in 0..<4 { _ = limit.count("busy", .apps) }
        for number in 0..<20_000 { _ = limit.count("caller \(number)", .apps) }
        #expect(limit.count("busy", .apps)?.isAllowed == false)
    }

    @Test(arguments: [
        ("/api/v1/authorizationServers/aus1/scopes", RouteClass.authorizationServers),
        ("/api/v1/logs", .logs),
        ("/api/v1/api-tokens/", .apiTokens), ("/api/v1/appsx", .otherManagement),
        ("/api/v1", .otherManagement),
    ])
    func `a management path has a class`(path: String, routes: RouteClass) {
        #expect(RouteClass(managementPath: path) == routes)
    }

    @Test func `a path that is written in another way is counted with its route`() async throws {
        let clock = Clock()
        let router = Router(context: WebContext.self)
        router.add(
            middleware: RateLimitMiddleware(
                RateLimit(limits(4, .preview), surroundings: clock.surroundings),
                routes: { RouteClass(managementPath: $0) },
                refusal: { _ in Response(status: .tooManyRequests) }))
        router.get("/api/v1/authorizationServers/:authServerId/preview") { _, _ in "preview" }
        router.get("/api/v1/expressions/check") { _, _ in "check" }
        let paths = [
            "//api/v1/authorizationServers/a/preview", "/api/v1/authorizationServers/a/preview/",
            "/api//v1///expressions/check", "/api/v1/expressions/check/",
        ]
        try await Application(router: router).test(.router) { client in
            for path in paths {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .ok, "\(path)") }
            }
            for path in paths {
                try await client.execute(uri: path, method: .get) {
                    #expect($0.status == .tooManyRequests, "\(path)")
                }
            }
        }
    }

    @Test func `answers say how the caller stands, refusals too`() async throws {
        let clock = Clock()
        let refusals = Mutex(0)
        let router = Router(context: WebContext.self)
        router.add(
            middleware: RateLimitMiddleware(
                RateLimit(limits(1), surroundings: clock.surroundings),
                routes: { RouteClass(managementPath: $0) },
                refusal: { _ in Response(status: .tooManyRequests) },
                onFirstRefusal: { _, _ in refusals.withLock { $0 += 1 } }))
        router.get("/api/v1/apps") { _, _ in "apps" }
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/api/v1/apps", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.rateLimit] == "1")
                #expect(response.headers[.rateLimitRemaining] == "0")
                #expect(response.headers[.rateLimitReset] == "1000060")
            }
            for _ in 0..<2 {
                try await client.execute(uri: "/api/v1/apps", method: .get) { response in
                    #expect(response.status == .tooManyRequests)
                    #expect(response.headers[.retryAfter] == "60")
                    #expect(response.headers[.rateLimitRemaining] == "0")
                }
            }
        }
        #expect(refusals.withLock { $0 } == 1)
    }
}
