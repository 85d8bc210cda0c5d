// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// What an administrator decides about a zone.
package struct NetworkZoneDraft: Sendable {
    package let name: String
    package let kind: NetworkZone.Kind
    package let usage: NetworkZone.Usage
    /// What a replacement makes of the status; `nil` leaves it.
    ///
    /// A new zone is active.
    package let status: Status?
    package let document: JSONObject

    package init(
        name: String, kind: NetworkZone.Kind, usage: NetworkZone.Usage, status: Status? = nil,
        document: JSONObject
    ) {
        self.name = name
        self.kind = kind
        self.usage = usage
        self.status = status
        self.document = document
    }
}

/// So many zones an organisation may have.
private let mostZones = 1000

/// Adds a zone, active; one that blocks the caller only when that is `isForced`.
package func createNetworkZone(
    _ draft: NetworkZoneDraft, isForced: Bool = false, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> NetworkZone {
    try tx.configurationChanged(.networkZones)
    guard try NetworkZoneRecords(tx).count() < mostZones else {
        throw ChangeRefused.invalid(
            object: "zone", causes: ["an organisation has at most \(mostZones) zones; delete one first"])
    }
    let now = surroundings.now().wholeSecond
    let zone = NetworkZone(
        id: ID(in: surroundings), name: draft.name, kind: draft.kind, usage: draft.usage, status: .active,
        system: false, document: draft.document, created: now, lastUpdated: now)
    try checkZoneChange(from: nil, to: zone, isForced: isForced, by: caller, in: tx)
    try NetworkZoneRecords(tx).insert(zone)
    try recordChange(
        .zoneCreated, target: zone.target, from: nil, to: zone.eventDocument, by: caller, in: tx,
        with: surroundings)
    return zone
}

/// Replaces what an administrator decides about a zone; the kind cannot be changed.
package func replaceNetworkZone(
    _ id: ID<NetworkZone>, with draft: NetworkZoneDraft, isForced: Bool = false, by caller: Caller,
    in tx: any Transaction, with surroundings: Surroundings
) throws -> NetworkZone {
    try tx.configurationChanged(.networkZones)
    let before = try networkZone(id, in: tx)
    guard draft.kind == before.kind else {
        throw ChangeRefused.invalid("type", "cannot be changed; it is \(before.kind.rawValue)")
    }
    if before.system, draft.name != before.name || draft.usage != before.usage {
        throw ChangeRefused.invalid("name", "name and usage of a system zone cannot be changed")
    }
    var zone = before
    zone.name = draft.name
    zone.usage = draft.usage
    zone.status = draft.status ?? before.status
    zone.document = draft.document
    zone.lastUpdated = surroundings.now().wholeSecond
    try checkZoneChange(from: before, to: zone, isForced: isForced, by: caller, in: tx)
    try NetworkZoneRecords(tx).update(zone)
    try recordChange(
        .zoneUpdated, target: zone.target, from: before.eventDocument, to: zone.eventDocument, by: caller,
        in: tx, with: surroundings)
    if zone.status != before.status {
        try recordChange(
            zone.status == .active ? .zoneActivated : .zoneDeactivated, target: zone.target,
            from: ["status": .string(before.status.rawValue)], to: ["status": .string(zone.status.rawValue)],
            by: caller, in: tx, with: surroundings)
    }
    return zone
}

/// Activates or deactivates a zone; an inactive one contains no address.
package func setNetworkZoneStatus(
    _ id: ID<NetworkZone>, to status: Status, isForced: Bool = false, by caller: Caller,
    in tx: any Transaction, with surroundings: Surroundings
) throws -> NetworkZone {
    try tx.configurationChanged(.networkZones)
    let before = try networkZone(id, in: tx)
    guard before.status != status else { return before }
    var zone = before
    zone.status = status
    zone.lastUpdated = surroundings.now().wholeSecond
    try checkZoneChange(from: before, to: zone, isForced: isForced, by: caller, in: tx)
    try NetworkZoneRecords(tx).update(zone)
    try recordChange(
        status == .active ? .zoneActivated : .zoneDeactivated, target: zone.target,
        from: before.eventDocument, to: zone.eventDocument, by: caller, in: tx, with: surroundings)
    return zone
}

/// Deletes a zone that is inactive, not the system's, and not named by a token or an app.
package func deleteNetworkZone(
    _ id: ID<NetworkZone>, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.networkZones)
    let zone = try networkZone(id, in: tx)
    try checkZoneChange(from: zone, to: nil, isForced: true, by: caller, in: tx)
    guard !zone.system else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "\(zone.name) is a zone of the system and cannot be deleted")
    }
    guard zone.status == .inactive else {
        throw ChangeRefused.notNow(
            summary: "Delete network zone forbidden.",
            cause: "The zone must be deactivated before deletion.")
    }
    if let user = try NetworkZoneRecords(tx).user(of: id) {
        throw ChangeRefused.notNow(
            summary: "Delete network zone forbidden.", cause: "The zone is used by \(user).")
    }
    try NetworkZoneRecords(tx).delete(id)
    try recordChange(
        .zoneDeleted, target: zone.target, from: zone.eventDocument, to: nil, by: caller, in: tx,
        with: surroundings)
}

/// The zone with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func networkZone(_ id: ID<NetworkZone>, in tx: any Transaction) throws -> NetworkZone {
    guard let zone = try NetworkZoneRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "NetworkZone", id: id.text)
    }
    return zone
}

/// Makes the zones that every organisation has.
func createSystemZones(in tx: any Transaction, at now: Timestamp) throws {
    for zone in NetworkZone.ofEveryOrganisation {
        try NetworkZoneRecords(tx).insert(
            NetworkZone(
                id: ID(zone.id), name: zone.name, kind: zone.kind, usage: zone.usage, status: .active,
                system: true, document: [:], created: now, lastUpdated: now))
    }
}

extension NetworkZone {
    fileprivate var target: Event.Target {
        Event.Target(id: id.text, type: "NetworkZone", alternateID: name, displayName: name)
    }

    fileprivate var eventDocument: JSON {
        var object: JSONObject = [
            "name": .string(name), "type": .string(kind.rawValue), "usage": .string(usage.rawValue),
            "status": .string(status.rawValue),
        ]
        for (name, value) in document.members { object[name] = value }
        return .object(object)
    }
}
