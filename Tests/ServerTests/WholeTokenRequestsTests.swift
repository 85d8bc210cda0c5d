// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import MonetaServer
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Primitives
import Testing

/// What becomes of the parts of requests and answers; Tests/Clients/test_connections.py has the same with
/// real connections.
@Suite struct WholeTokenRequestsTests {
    private let handler = WholeTokenRequests(surroundings: .system)
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    }

    @Test func `a request that arrives whole is taken out, with its body in one`() async throws {
        try read(head, .body(ByteBuffer(string: "grant_type=")), .body(ByteBuffer(string: "a")), .end(nil))
        let taken = try #require(next())
        #expect(taken.server == "default")
        #expect(try goneOn().isEmpty)
        #expect(try await taken.request.body.collect(upTo: 100) == ByteBuffer(string: "grant_type=a"))
    }

    @Test func `a request whose end is read later goes on, and so does the next before its answer`() throws {
        try read(head, .body(ByteBuffer(string: "grant")))
        try read(.body(ByteBuffer(string: "_type=a")), .end(nil))
        try read(head, .end(nil))
        #expect(try goneOn().count == 6)
    }

    @Test func `after the answer to a request that went on, the next is taken out`() throws {
        try read(other, .end(nil))
        #expect(try goneOn().count == 2)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        try read(head, .end(nil))
        #expect(next() != nil)
        #expect(try goneOn().isEmpty)
    }

    @Test func `what comes during an answer is kept, and nothing more is read until it is out`() throws {
        let reads = Reads()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try read(head, .end(nil))
        #expect(next() != nil)
        channel.read()
        #expect(reads.count == 1)
        try read(other, .end(nil))
        channel.read()
        #expect(reads.count == 1)
        #expect(try goneOn().isEmpty)
        answer()
        #expect(reads.count == 2)
        #expect(try goneOn().count == 2)
    }

    @Test func `a client that closes its side gets the answer first`() throws {
        let events = Events()
        try channel.pipeline.syncOperations.addHandler(events, position: .last)
        try read(head, .end(nil))
        #expect(next() != nil)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(events.count == 0)
        answer()
        #expect(events.count == 1)
    }

    @Test func `a client that does not read its answers is left to the library`() throws {
        channel.isWritable = false
        try read(head, .end(nil))
        #expect(try goneOn().count == 2)
    }

    @Test func `the last request of a connection goes on`() throws {
        var last = request
        last.headerFields[.connection] = "close"
        try read(.head(last), .end(nil))
        #expect(try goneOn().count == 2)
    }

    @Test func `at the end of the connection there is no next`() throws {
        var ends = 0
        handler.next { if $0 == nil { ends += 1 } }
        #expect(ends == 0)
        _ = try channel.finish()
        #expect(ends == 1)
        handler.next { if $0 == nil { ends += 1 } }
        #expect(ends == 2)
    }

    private let request = HTTPRequest(
        method: .post, scheme: "http", authority: "x", path: "/oauth2/default/v1/token")
    private var head: HTTPRequestPart { .head(request) }
    private let other = HTTPRequestPart.head(
        HTTPRequest(method: .get, scheme: "http", authority: "x", path: "/livez"))

    /// Parts that one read brings.
    private func read(_ parts: HTTPRequestPart...) throws {
        for part in parts { channel.pipeline.fireChannelRead(part) }
        channel.pipeline.fireChannelReadComplete()
        try channel.throwIfErrorCaught()
    }

    private func next() -> (server: String, request: Request)? {
        var taken: (server: String, request: Request)?
        handler.next { taken = $0 }
        return taken
    }

    private func answer() {
        handler.begin(HTTPResponse(status: .ok))
        handler.end()
    }

    private func goneOn() throws -> [HTTPRequestPart] {
        var parts: [HTTPRequestPart] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) { parts.append(part) }
        return parts
    }
}

private final class Reads: ChannelOutboundHandler {
    typealias OutboundIn = Never
    private(set) var count = 0

    func read(context: ChannelHandlerContext) { count += 1 }
}

private final class Events: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart
    private(set) var count = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { count += 1 }
}
