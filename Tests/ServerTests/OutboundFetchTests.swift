// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MonetaServer
import NIOCore
import Testing
import Web

@Suite(.serialized) struct OutboundFetchTests {
    private func withFetch(
        private allowed: Bool = false, time: Duration = .seconds(5), concurrency: Int = 32,
        _ body: (Fetch) async throws -> Void
    ) async throws {
        let fetch = Fetch(
            allowsPrivateNetworks: allowed, time: time, connectTime: time, maximumBytes: 10_000,
            concurrency: concurrency)
        do {
            try await body(fetch)
        } catch {
            try await fetch.close()
            throw error
        }
        try await fetch.close()
    }

    /// A server on the loopback address with answers good and bad.
    private func withServer(_ body: @Sendable (_ base: String) async throws -> Void) async throws {
        let router = Router(context: WebContext.self)
        router.get("jwks") { request, _ in "{\"host\":\"\(request.head.authority ?? "")\"}" }
        router.get("moved") { _, _ in Response(status: .found, headers: [.location: "/jwks"]) }
        router.get("missing") { _, _ -> Response in Response(status: .notFound) }
        router.get("large") { _, _ in String(repeating: "a", count: 20_000) }
        router.get("endless") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 97, count: 1000)) }
                })
        }
        router.get("drip") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true {
                        try await writer.write(ByteBuffer(string: "a"))
                        try await Task.sleep(for: .milliseconds(50))
                    }
                })
        }
        router.get("silent") { _, _ -> String in
            try await Task.sleep(for: .seconds(3))
            return ""
        }
        try await Application(router: router).test(.live) { client in
            try await body("http://localhost:\(try #require(client.port))")
        }
    }

    @Test func `a document is fetched from the address that was looked up`() async throws {
        try await withServer { base in
            try await withFetch(private: true) { fetch in
                let bytes = try await fetch.get("\(base)/jwks#part")
                #expect(String(decoding: bytes, as: UTF8.self) == "{\"host\":\"\(base.dropFirst(7))\"}")
            }
        }
    }

    @Test(arguments: [
        ("/moved", FetchError.status(302)), ("/missing", .status(404)), ("/large", .tooLarge(limit: 10_000)),
        ("/endless", .tooLarge(limit: 10_000)), ("/drip", .tooSlow), ("/silent", .tooSlow),
    ])
    func `a bad answer is cut off`(path: String, expected: FetchError) async throws {
        try await withServer { base in
            // Only those that must run into it get a short time, so that a busy machine changes no outcome.
            let time = expected == .tooSlow ? Duration.seconds(1) : .seconds(60)
            try await withFetch(private: true, time: time) { fetch in
                let start = ContinuousClock.now
                await #expect(throws: expected) { try await fetch.get(base + path) }
                #expect(ContinuousClock.now - start < .seconds(30))
            }
        }
    }

    @Test(arguments: [
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:7f00:1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://0.0.0.0/", "https://169.254.169.254/latest", "https://10.0.0.1/", "https://192.168.1.1/",
        "https://172.31.255.255/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[fd00::1]/",
        "https://[fe80::1]/", "https://[ff02::1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
        "https://localhost/", "https://[::]/", "https://[::7f00:1]/",
    ])
    func `what is not public is refused without a connection`(url: String) async throws {
        try await withFetch { fetch in
            await #expect(throws: FetchError.notPublic) { try await fetch.get(url) }
        }
    }

    @Test(arguments: [
        ("http://example.com/", FetchError.notSecure), ("file:///etc/passwd", .notSecure),
        ("gopher://example.com/", .notSecure), ("", .notSecure), ("https://", .malformedURL),
        ("https://user@example.com/", .malformedURL), ("https://2130706433/", .malformedURL),
        ("https://127.1/", .malformedURL), ("https://0x7f.1/", .malformedURL),
        ("https://exa mple.com/", .malformedURL),
        ("https://example.com:99999/", .malformedURL), ("https://example.com\\@localhost/", .malformedURL),
        ("https://[::1", .malformedURL), ("https://[v1.a]/", .malformedURL), ("https://a..b/", .malformedURL),
        ("https://example.com\r\nHost: a/", .malformedURL), ("https://xn--\u{e9}.test/", .malformedURL),
    ])
    func `a URL that could be read in two ways is refused`(url: String, expected: FetchError) async throws {
        try await withFetch { fetch in
            await #expect(throws: expected) { try await fetch.get(url) }
        }
    }

    @Test(arguments: ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "172.32.0.1", "100.128.0.1"])
    func `an address of the public internet is public`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    /// Held against the clock: `scripts/test` runs these by themselves, after all others.
    @Suite struct Timed {
        @Test func `too many at a time are refused at once`() async throws {
            try await OutboundFetchTests().withServer { base in
                // Long enough for all five to have begun.
                try await OutboundFetchTests().withFetch(private: true, time: .seconds(2), concurrency: 2) {
                    fetch in
                    let errors = await withTaskGroup(of: FetchError?.self) { group in
                        for _ in 0..<5 {
                            group.addTask {
                                do {
                                    _ = try await fetch.get(base + "/silent")
                                    return nil
                                } catch {
                                    return error as? FetchError
                                }
                            }
                        }
                        return await group.reduce(into: [FetchError?]()) { $0.append($1) }
                    }
                    #expect(errors.filter { $0 == .busy }.count == 3)
                    #expect(errors.filter { $0 == .tooSlow }.count == 2)
                }
            }
        }
    }
}
