// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
package import HTTPTypes

/// Finds out who a request comes from when proxies stand in front of the server.
///
/// `X-Forwarded-For` is believed only as far as trusted proxies wrote it: reading from the right, the first
/// address that is not a trusted proxy is the client. Anyone can write the rest.
package struct ClientAddress: Sendable {
    /// Further hops than these are not looked at.
    private static let maximumHops = 32

    private let trusted: [AddressRange]

    /// Trusts no proxy unless it is in one of the ranges.
    package init(trustedProxies: [AddressRange] = []) {
        trusted = trustedProxies
    }

    /// The client's address; the peer's own when it is not a trusted proxy.
    ///
    /// An entry that is not an address ends the search at the hop that is known for certain.
    package func find(peer: IPAddress?, headers: HTTPFields) -> IPAddress? {
        guard let peer, !trusted.isEmpty, isTrusted(peer) else { return peer }
        var known = peer
        var hops = 0
        for value in headers[values: .forwardedFor].reversed() {
            for entry in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .reversed()
            {
                hops += 1
                guard hops <= Self.maximumHops, let address = Self.address(Substring(entry)) else {
                    return known
                }
                known = address
                if !isTrusted(address) { return address }
            }
        }
        return known
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        // bytes: numbers.
        trusted.contains { $0.contains(address) }
    }

    /// An address, also with the port that some proxies add: `192.0.2.1:80`, `[2001:db8::1]:80`.
    private static func address(_ entry: Substring) -> IPAddress? {
        let text = entry.trimmingSpaces()
        if let address = IPAddress(text) { return address }
        let bytes = text.utf8
        if bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) {
            return IPAddress(String(text[bytes.index(after: bytes.startIndex)..<end]))
        }
        let colon = UInt8(ascii: ":")
        guard let end = bytes.firstIndex(of: colon), bytes.lastIndex(of: colon) == end else { return nil }
        return IPAddress(String(text[..<end]))
    }
}

extension HTTPField.Name {
    package static let forwardedFor = Self("X-Forwarded-For") ?? .via
}
