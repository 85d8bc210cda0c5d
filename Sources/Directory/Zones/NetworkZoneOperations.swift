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
    _ draft: NetworkZoneDraft, isForced: Bool = false, in change: Change
) throws -> NetworkZone {
    try change.lockConfiguration()
    guard try NetworkZoneRecords(change).count() < mostZones else {
        throw ChangeRefused.invalid(
            object: "zone", causes: ["an organisation has at most \(mostZones) zones; delete one first"])
    }
    let now = change.now.wholeSecond
    let zone = NetworkZone(
        id: ID(in: change.surroundings), name: draft.name, kind: draft.kind, usage: draft.usage,
        status: .active, system: false, document: draft.document, created: now, lastUpdated: now)
    try checkZoneChange(from: nil, to: zone, isForced: isForced, in: change)
    try NetworkZoneRecords(change).insert(zone)
    try change.record(.zoneCreated, of: zone, from: nil, to: zone.eventDocument)
    return zone
}

/// Replaces what an administrator decides about a zone; the kind cannot be changed.
package func replaceNetworkZone(
    _ id: ID<NetworkZone>, with draft: NetworkZoneDraft, isForced: Bool = false, in change: Change
) throws -> NetworkZone {
    try change.lockConfiguration()
    let before = try networkZone(id, in: change)
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
    zone.lastUpdated = change.now.wholeSecond
    try checkZoneChange(from: before, to: zone, isForced: isForced, in: change)
    try NetworkZoneRecords(change).update(zone)
    try change.record(.zoneUpdated, of: zone, from: before.eventDocument, to: zone.eventDocument)
    if zone.status != before.status {
        try change.record(
            zone.status == .active ? .zoneActivated : .zoneDeactivated, of: zone,
            from: ["status": .string(before.status.rawValue)], to: ["status": .string(zone.status.rawValue)])
    }
    return zone
}

/// Activates or deactivates a zone; an inactive one contains no address.
package func setNetworkZoneStatus(
    _ id: ID<NetworkZone>, to status: Status, isForced: Bool = false, in change: Change
) throws -> NetworkZone {
    try change.lockConfiguration()
    let before = try networkZone(id, in: change)
    guard before.status != status else { return before }
    var zone = before
    zone.status = status
    zone.lastUpdated = change.now.wholeSecond
    try checkZoneChange(from: before, to: zone, isForced: isForced, in: change)
    try NetworkZoneRecords(change).update(zone)
    try change.record(
        status == .active ? .zoneActivated : .zoneDeactivated, of: zone, from: before.eventDocument,
        to: zone.eventDocument)
    return zone
}

/// Deletes a zone that is inactive, not the system's, and not named by a token or an app.
package func deleteNetworkZone(_ id: ID<NetworkZone>, in change: Change) throws {
    try change.lockConfiguration()
    let zone = try networkZone(id, in: change)
    try checkZoneChange(from: zone, to: nil, isForced: true, in: change)
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
    if let user = try NetworkZoneRecords(change).user(of: id) {
        throw ChangeRefused.notNow(
            summary: "Delete network zone forbidden.", cause: "The zone is used by \(user).")
    }
    try NetworkZoneRecords(change).delete(id)
    try change.record(.zoneDeleted, of: zone, from: zone.eventDocument, to: nil)
}

/// The zone with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func networkZone(_ id: ID<NetworkZone>, in tx: any Transaction) throws -> NetworkZone {
    guard let zone = try NetworkZoneRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "NetworkZone", id: id.text)
    }
    return zone
}

/// Makes the zones that every organisation has.
func createSystemZones(in change: Change) throws {
    let now = change.now.wholeSecond
    for zone in NetworkZone.ofEveryOrganisation {
        let made = NetworkZone(
            id: ID(zone.id), name: zone.name, kind: zone.kind, usage: zone.usage, status: .active,
            system: true, document: [:], created: now, lastUpdated: now)
        try NetworkZoneRecords(change).insert(made)
        try change.note(made)
    }
}

extension NetworkZone: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "NetworkZone", alternateID: name, displayName: name)
    }

    package var revised: Revised { .thing(.networkZone, id.text) }

    package var invalidated: [ConfigurationKey] { [.networkZones] }

    fileprivate var eventDocument: JSON {
        var object: JSONObject = [
            "name": .string(name), "type": .string(kind.rawValue), "usage": .string(usage.rawValue),
            "status": .string(status.rawValue),
        ]
        for (name, value) in document.members { object[name] = value }
        return .object(object)
    }
}
