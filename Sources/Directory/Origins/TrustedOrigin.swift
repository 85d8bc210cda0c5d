// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// A site that browsers may call this server from, or be sent back to.
package struct TrustedOrigin: Sendable, Identified, Equatable {
    package static let idPrefix = "tos"

    /// What a site may do.
    package enum Scope: String, Sendable, CaseIterable {
        /// Its pages may call the APIs (Fetch standard, CORS protocol).
        case cors = "CORS"
        case redirect = "REDIRECT"
        case iframe = "IFRAME_EMBED"
    }

    package let id: ID<TrustedOrigin>
    package var name: String
    /// Scheme, host and port (RFC 6454 §6.2).
    package var origin: String
    /// Elements with the wire's names: `{"type":"CORS"}`.
    package var scopes: [JSON]
    package var status: Status
    package let created: Timestamp
    package let createdBy: String
    package var lastUpdated: Timestamp
    package var lastUpdatedBy: String

    package init(
        id: ID<TrustedOrigin>, name: String, origin: String, scopes: [JSON], status: Status,
        created: Timestamp, createdBy: String, lastUpdated: Timestamp, lastUpdatedBy: String
    ) {
        self.id = id
        self.name = name
        self.origin = origin
        self.scopes = scopes
        self.status = status
        self.created = created
        self.createdBy = createdBy
        self.lastUpdated = lastUpdated
        self.lastUpdatedBy = lastUpdatedBy
    }

    /// Whether pages of the site may call the APIs now.
    package var allowsCORS: Bool {
        status == .active && scopes.contains { $0["type"]?.string == Scope.cors.rawValue }
    }

    var target: Event.Target {
        Event.Target(id: id.text, type: "TrustedOrigin", alternateID: origin, displayName: name)
    }

    var eventDocument: JSON {
        [
            "name": .string(name), "origin": .string(origin), "scopes": .array(scopes),
            "status": .string(status.rawValue),
        ]
    }
}

/// What an administrator decides about a trusted origin.
package struct TrustedOriginDraft: Sendable {
    package let name: String
    package let origin: String
    package let scopes: [JSON]
    /// `nil` leaves it as it is.
    package let status: Status?

    package init(name: String, origin: String, scopes: [JSON], status: Status?) {
        self.name = name
        self.origin = origin
        self.scopes = scopes
        self.status = status
    }
}

/// Adds a trusted origin, active unless the draft says otherwise.
package func createTrustedOrigin(
    _ draft: TrustedOriginDraft, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> TrustedOrigin {
    try tx.configurationChanged(.trustedOrigins)
    let now = surroundings.now().wholeSecond
    let origin = TrustedOrigin(
        id: ID(in: surroundings), name: draft.name, origin: draft.origin, scopes: draft.scopes,
        status: .active, created: now, createdBy: caller.id, lastUpdated: now, lastUpdatedBy: caller.id)
    try TrustedOriginRecords(tx).insert(origin)
    try recordChange(
        .trustedOriginCreated, target: origin.target, from: nil, to: origin.eventDocument, by: caller, in: tx,
        with: surroundings)
    return origin
}

/// Replaces a trusted origin.
package func replaceTrustedOrigin(
    _ id: ID<TrustedOrigin>, with draft: TrustedOriginDraft, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> TrustedOrigin {
    try change(id, .trustedOriginUpdated, by: caller, in: tx, with: surroundings) { origin in
        origin.name = draft.name
        origin.origin = draft.origin
        origin.scopes = draft.scopes
        origin.status = draft.status ?? origin.status
    }
}

/// Activates or deactivates a trusted origin.
package func setTrustedOriginStatus(
    _ id: ID<TrustedOrigin>, to status: Status, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> TrustedOrigin {
    try change(
        id, status == .active ? .trustedOriginActivated : .trustedOriginDeactivated, by: caller, in: tx,
        with: surroundings
    ) { $0.status = status }
}

/// Deletes a trusted origin, whatever its status.
package func deleteTrustedOrigin(
    _ id: ID<TrustedOrigin>, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.trustedOrigins)
    let origin = try trustedOrigin(id, in: tx)
    try TrustedOriginRecords(tx).delete(id)
    try recordChange(
        .trustedOriginDeleted, target: origin.target, from: origin.eventDocument, to: nil, by: caller, in: tx,
        with: surroundings)
}

/// The trusted origin with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func trustedOrigin(_ id: ID<TrustedOrigin>, in tx: any Transaction) throws -> TrustedOrigin {
    guard let origin = try TrustedOriginRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "TrustedOrigin", id: id.text)
    }
    return origin
}

private func change(
    _ id: ID<TrustedOrigin>, _ event: EventType, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings, _ edit: (inout TrustedOrigin) -> Void
) throws -> TrustedOrigin {
    try tx.configurationChanged(.trustedOrigins)
    let before = try trustedOrigin(id, in: tx)
    var origin = before
    edit(&origin)
    guard origin != before else { return before }
    origin.lastUpdated = surroundings.now().wholeSecond
    origin.lastUpdatedBy = caller.id
    try TrustedOriginRecords(tx).update(origin)
    try recordChange(
        event, target: origin.target, from: before.eventDocument, to: origin.eventDocument, by: caller,
        in: tx, with: surroundings)
    return origin
}
