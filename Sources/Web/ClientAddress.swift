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
            for entry in value.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                hops += 1
                guard hops <= Self.maximumHops, let address = Self.address(entry) else { return known }
                known = address
                if !isTrusted(address) { return address }
            }
        }
        return known
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        trusted.contains { $0.contains(address) }
    }

    /// An address, also with the port that some proxies add: `192.0.2.1:80`, `[2001:db8::1]:80`.
    private static func address(_ entry: Substring) -> IPAddress? {
        let text = entry.trimmingSpaces()
        if let address = IPAddress(text) { return address }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return IPAddress(String(text[text.index(after: text.startIndex)..<end]))
        }
        guard let colon = text.firstIndex(of: ":"), !text[text.index(after: colon)...].contains(":") else {
            return nil
        }
        return IPAddress(String(text[..<colon]))
    }
}

extension HTTPField.Name {
    package static let forwardedFor = Self("X-Forwarded-For") ?? .via
}
