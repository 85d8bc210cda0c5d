// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The addresses that start with the same bits, written `192.0.2.0/24` (RFC 4632 §3.1).
package struct AddressRange: Hashable, Sendable {
    private let first: IPAddress
    /// Bits of the IPv6 form that are fixed.
    private let length: Int

    /// Reads an address with a prefix length, or a single address.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = parts.first, let address = IPAddress(String(head)) else { return nil }
        // What is written as IPv6 counts its bits as IPv6, mapped addresses included.
        let isWrittenAs4 = !head.contains(":")
        var length = 128
        if parts.count == 2 {
            guard let bits = Int(digits: parts[1]), (0...(isWrittenAs4 ? 32 : 128)).contains(bits) else {
                return nil
            }
            length = isWrittenAs4 ? 96 + bits : bits
        }
        self.init(address, length: length)
    }

    private init(_ address: IPAddress, length: Int) {
        self.length = length
        first = Self.masked(address, length)
    }

    /// Whether the address begins with the bits of the range.
    package func contains(_ address: IPAddress) -> Bool {
        Self.masked(address, length) == first
    }

    private static func masked(_ address: IPAddress, _ length: Int) -> IPAddress {
        // Shifts by 64 or more give zero.
        let high = UInt64.max << UInt64(max(0, 64 - length))
        let low = UInt64.max << UInt64(min(64, 128 - length))
        return IPAddress(high: address.high & high, low: address.low & low)
    }
}

/// All addresses from one to another, written `192.0.2.1-192.0.2.9`.
package struct AddressInterval: Hashable, Sendable {
    private let first: IPAddress
    private let last: IPAddress

    /// Reads two addresses of one version, the lower one first, or a single address.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { IPAddress($0.filter { $0 != " " }) }
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            first.isVersion4 == last.isVersion4, first <= last
        else { return nil }
        self.first = first
        self.last = last
    }

    /// Whether the address is one of them.
    package func contains(_ address: IPAddress) -> Bool { first <= address && address <= last }
}
