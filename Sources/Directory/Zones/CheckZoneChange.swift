// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// Refuses a change of a zone that would shut its author out, or that decides about somebody else's access.
///
/// `before` is `nil` for a zone that is made, `after` for one that is deleted. `isForced` is the author's
/// word that it is meant to be shut out too; whose access depends on the zone is not the author's to decide.
func checkZoneChange(
    from before: NetworkZone?, to after: NetworkZone?, isForced: Bool, in change: Change
) throws {
    if let before, try !mayDecide(about: before.id, change.caller, in: change) {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause:
                "the zone \(before.name) limits the API token or the app of another administrator; "
                + "only a super administrator can change it")
    }
    guard !isForced, let after, after.blocks(change.caller.address) else { return }
    throw ChangeRefused.invalid(
        "gateways",
        "the zone would block \(change.caller.address ?? ""), the address that this request comes from; "
            + "leave the address out, or add ?force=true to block it all the same")
}

/// Deactivates every zone that blocks an address; answers which they were.
///
/// It is the way back for those who have shut themselves out.
package func unblock(_ address: IPAddress, in change: Change) throws -> [NetworkZone] {
    try NetworkZoneRecords(change).blocklist().filter { $0.addresses.contains(address) }.map { zone in
        try setNetworkZoneStatus(zone.id, to: .inactive, in: change)
    }
}

/// Whether no one else's way to the management API depends on the zone, or the caller may change everyone's.
private func mayDecide(
    about zone: ID<NetworkZone>, _ caller: Caller, in tx: any Transaction
) throws -> Bool {
    guard let principal = try Principal(caller, in: tx) else { return caller.kind == .system }
    if principal.isSuperAdministrator { return true }
    let others = try NetworkZoneRecords(tx).holders(limitedTo: zone).filter { $0 != principal.holder }
    return try !others.contains { try AdminRoleRecords(tx).isAdministrator($0) }
}

extension NetworkZone {
    /// Whether requests from the address are refused because of it.
    fileprivate func blocks(_ address: String?) -> Bool {
        guard usage == .blocklist, status == .active, let address = address.flatMap({ IPAddress($0) }) else {
            return false
        }
        return addresses.contains(address)
    }
}
