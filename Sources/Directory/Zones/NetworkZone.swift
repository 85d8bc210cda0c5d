// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A set of networks that policies, tokens and apps refer to, or that nobody may come from.
package struct NetworkZone: Sendable, Identified, Equatable {
    package static let idPrefix = "nzo"

    /// How its networks are described.
    package enum Kind: String, Sendable, CaseIterable {
        /// By addresses.
        case addresses = "IP"
        /// By places, networks of operators and kinds of proxies.
        case dynamic = "DYNAMIC"
        /// The same with exceptions.
        case enhancedDynamic = "DYNAMIC_V2"
    }

    /// What it is for.
    package enum Usage: String, Sendable, CaseIterable {
        case policy = "POLICY"
        /// Requests from it are refused before anything else is looked at.
        case blocklist = "BLOCKLIST"
    }

    package let id: ID<NetworkZone>
    package var name: String
    package let kind: Kind
    package var usage: Usage
    package var status: Status
    /// One of those that every organisation has.
    package let system: Bool
    /// Members that depend on the kind, with the wire's names, for example `gateways`.
    package var document: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<NetworkZone>, name: String, kind: Kind, usage: Usage, status: Status, system: Bool,
        document: JSONObject, created: Timestamp, lastUpdated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.usage = usage
        self.status = status
        self.system = system
        self.document = document
        self.created = created
        self.lastUpdated = lastUpdated
    }

    /// The addresses that are in the zone.
    ///
    /// Dynamic zones have none: nothing here knows where an address is or whose it is.
    package var addresses: ZoneAddresses {
        status == .active ? ZoneAddresses(document["gateways"]) : ZoneAddresses(nil)
    }

    /// The zones that a new organisation has.
    package static let ofEveryOrganisation: [(id: String, name: String, kind: Kind, usage: Usage)] = [
        ("nzoLegacyIpZoneMonet", "LegacyIpZone", .addresses, .policy),
        ("nzoBlockedIpZoneMone", "BlockedIpZone", .addresses, .blocklist),
        ("nzoEnhancedDynamicMo", "DefaultEnhancedDynamicZone", .enhancedDynamic, .blocklist),
        ("nzoDefaultExemptIpMo", "DefaultExemptIpZone", .addresses, .policy),
    ]
}

/// Addresses in the two ways in which zones name them.
package struct ZoneAddresses: Sendable, Equatable {
    private var ranges: [AddressRange] = []
    private var intervals: [AddressInterval] = []

    /// Reads `[{"type":"CIDR","value":"192.0.2.0/24"},{"type":"RANGE","value":"192.0.2.1-192.0.2.9"}]`.
    ///
    /// Elements that cannot be read are left out; problem(in:) finds them before they are stored.
    package init(_ list: JSON?) {
        for element in list?.array ?? [] { add(element) }
    }

    /// Whether there is none.
    package var isEmpty: Bool { ranges.isEmpty && intervals.isEmpty }

    /// Whether the address is one of them.
    package func contains(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) } || intervals.contains { $0.contains(address) }
    }

    /// Takes over the addresses of another zone.
    package mutating func add(_ other: ZoneAddresses) {
        ranges += other.ranges
        intervals += other.intervals
    }

    private mutating func add(_ element: JSON) {
        let text = element["value"]?.string ?? ""
        if element["type"]?.string == "RANGE" {
            if let interval = AddressInterval(text) { intervals.append(interval) }
        } else if let range = AddressRange(text) {
            ranges.append(range)
        }
    }

    /// What is wrong with one element of a list; `nil` when it can be read.
    package static func problem(in element: JSON) -> String? {
        guard let type = element["type"]?.string, let text = element["value"]?.string else {
            return "must be an object with `type` and `value`"
        }
        switch type {
        case "CIDR":
            return AddressRange(text) == nil ? "`\(text)` is not a network such as 192.0.2.0/24" : nil
        case "RANGE":
            return AddressInterval(text) == nil
                ? "`\(text)` is not a range such as 192.0.2.1-192.0.2.9, the lower address first" : nil
        default: return "the type must be CIDR or RANGE"
        }
    }
}
