// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import MonetaServer
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@Suite struct RequestFramingTests {
    private func isAmbiguous(
        _ headers: [(String, String)], _ version: HTTPVersion = .http1_1, uri: String = "/livez"
    ) -> Bool {
        HTTPRequestHead(version: version, method: .POST, uri: uri, headers: HTTPHeaders(headers)).isAmbiguous
    }

    @Test(arguments: [
        [("Host", "example.com")], [("host", "[2001:db8::1]:8080")], [("HOST", "")],
        [("Host", "a_b.test:80"), ("Content-Length", "3"), ("Date", "now")],
        [("Host", "x"), ("transfer-encoding", "Chunked")],
    ])
    func `a request with one host and one length is taken`(headers: [(String, String)]) {
        #expect(!isAmbiguous(headers))
    }

    @Test(arguments: [
        [], [("Host", "a"), ("Host", "a")], [("Host", "a"), ("host", "b")], [("Host", "a, b")],
        [("Host", "a/b")],
        [("Host", "a@b")], [("Host", "a?b")], [("Host", "\u{e9}.test")],
        [("Host", "a"), ("Transfer-Encoding", "xchunked")],
        [("Host", "a"), ("Transfer-Encoding", "gzip, chunked")],
        [("Host", "a"), ("Transfer-Encoding", "chunked, identity")],
        [("Host", "a"), ("Transfer-Encoding", "")],
        [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
        [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Content-Length", "3")],
        [("Host", "a"), ("Content-Length", "3"), ("Content-Length", "3")],
    ])
    func `a request of which host or length are not sure is refused`(headers: [(String, String)]) {
        #expect(isAmbiguous(headers))
    }

    @Test func `a probe of HTTP 1.0 may have no host, but neither two nor chunks`() {
        #expect(!isAmbiguous([], .http1_0))
        #expect(!isAmbiguous([("Host", "a")], .http1_0))
        #expect(isAmbiguous([("Host", "a"), ("Host", "a")], .http1_0))
        #expect(isAmbiguous([("Transfer-Encoding", "chunked")], .http1_0))
        #expect(isAmbiguous([("Host", "a")], HTTPVersion(major: 2, minor: 0)))
    }

    @Test(arguments: ["/a b", "/\u{e9}", "/x\u{301}"])
    func `a target that is not visible ASCII is refused`(uri: String) {
        #expect(isAmbiguous([("Host", "a")], uri: uri))
        var head = HTTPRequest(method: .get, scheme: "https", authority: "a", path: uri)
        #expect(head.isAmbiguous)
        head.path = "/a"
        #expect(!head.isAmbiguous)
    }

    @Test(arguments: [(["a"], false), (["b"], true), (["a", "a"], true), ([], false)])
    func `a host of HTTP 2 is its authority`(hosts: [String], isRefused: Bool) throws {
        var head = HTTPRequest(method: .get, scheme: "https", authority: "a", path: "/")
        let name = try #require(HTTPField.Name("Host"))
        for host in hosts { head.headerFields.append(HTTPField(name: name, value: host)) }
        #expect(head.isAmbiguous == isRefused)
    }

    @Test func `what follows a request that is refused is not read`() throws {
        let channel = EmbeddedChannel(handler: RequestFraming<HTTPServerRequestPart>())
        let good = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Host": "a"])
        try channel.writeInbound(HTTPServerRequestPart.head(good))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        let bad = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        #expect(throws: HTTPParserError.self) { try channel.writeInbound(HTTPServerRequestPart.head(bad)) }
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        try channel.writeInbound(HTTPServerRequestPart.head(good))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == .head(good))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == .end(nil))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
    }
}
