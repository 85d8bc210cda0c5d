// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// From where something may be used: `{"connection":"ANYWHERE"}`, or `ZONE` with zones that are meant
/// (`include`) or excepted (`exclude`).
package struct NetworkPermission: Sendable, Equatable {
    /// Everywhere when `nil`.
    private let included: ZoneAddresses?
    private let excluded: ZoneAddresses?

    /// Reads the document with the zones as they are now; a zone that is gone contains nothing.
    ///
    /// Without a document it is everywhere; a document that cannot be read is a damaged database.
    package init(_ network: JSON?, in tx: any Transaction) throws {
        guard let network, let (include, exclude) = try zones(of: network) else {
            included = nil
            excluded = nil
            return
        }
        func addresses(_ ids: [String]) throws -> ZoneAddresses {
            var all = ZoneAddresses(nil)
            for id in ids {
                if let zone = try NetworkZoneRecords(tx).find(ID(id)) { all.add(zone.addresses) }
            }
            return all
        }
        included = include.isEmpty && !exclude.isEmpty ? nil : try addresses(include)
        excluded = exclude.isEmpty ? nil : try addresses(exclude)
    }

    /// Whether nothing is forbidden.
    package var isAnywhere: Bool { included == nil && excluded == nil }

    /// An address that is not known is in no zone.
    package func permits(_ address: IPAddress?) -> Bool {
        if isAnywhere { return true }
        guard let address else { return false }
        if let excluded, excluded.contains(address) { return false }
        return included?.contains(address) ?? true
    }
}

/// The ids of the zones that are meant and excepted; `nil` when everywhere is meant.
private func zones(of network: JSON) throws -> (include: [String], exclude: [String])? {
    func list(_ name: String) throws -> [String] {
        guard let value = network[name], !value.isNull else { return [] }
        guard let ids = value.strings else { throw StoreError.unexpectedColumn("network") }
        return ids
    }
    switch network["connection"]?.string {
    case "ANYWHERE": return nil
    case "ZONE": return (try list("include"), try list("exclude"))
    default: throw StoreError.unexpectedColumn("network")
    }
}

/// Checks the zones that a document names: they exist and consist of addresses.
///
/// A dynamic zone would contain nobody, so it is refused where it would decide.
package func checkNetwork(_ network: JSON, in tx: any Transaction) throws {
    guard let (include, exclude) = try zones(of: network) else { return }
    guard !(include + exclude).isEmpty else {
        throw ChangeRefused.invalid("network", "with connection ZONE, include or exclude must name zones")
    }
    for id in include + exclude {
        guard let zone = try NetworkZoneRecords(tx).find(ID(id)) else {
            throw ChangeRefused.invalid("network", "`\(id)` is not a network zone")
        }
        guard zone.kind == .addresses else {
            throw ChangeRefused.invalid(
                "network", "`\(zone.name)` is a dynamic zone, which has no addresses here; name an IP zone")
        }
    }
}
