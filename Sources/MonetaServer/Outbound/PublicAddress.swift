// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension IPAddress {
    /// Whether the address belongs to a host on the public internet.
    ///
    /// What the IANA registries of special-purpose addresses list (RFC 6890) is not public, nor is any IPv6
    /// form that carries an IPv4 address inside, for a translator would take the request to that one.
    package var isPublic: Bool {
        if isVersion4 { return !specialRanges4.contains { $0.contains(self) } }
        // 2000::/3 is all that is assigned to hosts.
        return high >> 61 == 1 && !specialRanges6.contains { $0.contains(self) }
    }
}

let specialRanges4: [AddressRange] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
].compactMap(AddressRange.init)

let specialRanges6: [AddressRange] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
    .compactMap(AddressRange.init)
