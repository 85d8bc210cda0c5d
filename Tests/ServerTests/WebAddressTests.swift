// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import HTTPTypes
import NIOCore
import Testing
import Web

@Suite struct WebAddressTests {
    @Test(arguments: [
        "192.0.2.1", "10.20.130.99", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::7", "fe80::1",
    ])
    func `an address is written as it is read`(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "127.1", "0x7f000001", "2130706433", "010.0.0.1", "1.2.3.4.5", "1.2.3.256", "::1%lo", "[::1]",
        " 1.2.3.4",
        "1.2.3.4 ", "localhost", "1.2.3.4\u{0}",
    ])
    func `what is not a standard address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a mapped address is the address that it holds`() throws {
        #expect(IPAddress("::ffff:192.0.2.1") == IPAddress("192.0.2.1"))
        #expect(IPAddress("::ffff:7f00:1") == IPAddress("127.0.0.1"))
        let socket = try SocketAddress(ipAddress: "::ffff:192.0.2.1", port: 80)
        #expect(IPAddress(socket) == IPAddress("192.0.2.1"))
        #expect(
            IPAddress(try SocketAddress(ipAddress: "2001:db8::7", port: 80))?.description == "2001:db8::7")
        #expect(IPAddress(try SocketAddress(ipAddress: "192.0.2.1", port: 80))?.description == "192.0.2.1")
    }

    private static let ranges: [(String, String, Bool)] = [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("10.1.2.3/8", "10.200.0.1", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false), ("fe80::/10", "febf::1", true),
        ("::1", "::1", true), ("2001:db8::/64", "2001:db8::ffff:1:2:3", true),
    ]

    @Test(arguments: ranges)
    func `a range holds the addresses that start with its bits`(
        range: String, address: String, expected: Bool
    ) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == expected)
    }

    @Test(arguments: ["192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "/8", "10.0.0.0/8/8", "a/8", "::/129"])
    func `a malformed range is refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    private static let thousandHops: String = Array(repeating: "10.0.0.2", count: 1000).joined(separator: ",")

    private static let forwarded: [(peer: String, values: [String], expected: String)] = [
        // An untrusted peer may write what it likes.
        ("198.51.100.9", ["203.0.113.5"], "198.51.100.9"),
        ("10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        // The client's own claim stands to the left of what the proxy saw.
        ("10.0.0.1", ["10.9.9.9, 203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.5, 10.0.0.2"], "203.0.113.5"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.5", "10.0.0.2"], "203.0.113.5"),
        ("10.0.0.1", ["10.0.0.3,10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.5:4711"], "203.0.113.5"),
        ("10.0.0.1", ["[2001:db8::5]:4711"], "2001:db8::5"),
        ("10.0.0.1", ["2001:db8::5"], "2001:db8::5"),
        // What is not an address hides everything to its left.
        ("10.0.0.1", ["203.0.113.5, a"], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, a, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [thousandHops], "10.0.0.2"),
        ("::ffff:10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
    ]

    @Test(arguments: forwarded)
    func `the client is the rightmost hop that is no trusted proxy`(
        peer: String, values: [String], expected: String
    ) throws {
        let finder = ClientAddress(trustedProxies: [try #require(AddressRange("10.0.0.0/8"))])
        var headers = HTTPFields()
        for value in values { headers.append(HTTPField(name: .forwardedFor, value: value)) }
        #expect(finder.find(peer: IPAddress(peer), headers: headers)?.description == expected)
    }

    @Test func `without trusted proxies the header is not read`() {
        var headers = HTTPFields()
        headers[.forwardedFor] = "203.0.113.5"
        #expect(ClientAddress().find(peer: IPAddress("10.0.0.1"), headers: headers) == IPAddress("10.0.0.1"))
        #expect(ClientAddress().find(peer: nil, headers: headers) == nil)
    }
}
