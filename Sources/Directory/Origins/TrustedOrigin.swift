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

    /// Whether browsers may be sent there now, after signing in or out.
    package var allowsRedirect: Bool {
        status == .active && scopes.contains { $0["type"]?.string == Scope.redirect.rawValue }
    }

    var eventDocument: JSON {
        [
            "name": .string(name), "origin": .string(origin), "scopes": .array(scopes),
            "status": .string(status.rawValue),
        ]
    }
}

extension TrustedOrigin: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "TrustedOrigin", alternateID: origin, displayName: name)
    }

    package var revised: Revised { .thing(.trustedOrigin, id.text) }

    package var invalidated: [ConfigurationKey] { [.trustedOrigins] }
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
package func createTrustedOrigin(_ draft: TrustedOriginDraft, in change: Change) throws -> TrustedOrigin {
    try change.lockConfiguration()
    let now = change.now.wholeSecond
    let origin = TrustedOrigin(
        id: ID(in: change.surroundings), name: draft.name, origin: draft.origin, scopes: draft.scopes,
        status: .active, created: now, createdBy: change.caller.id, lastUpdated: now,
        lastUpdatedBy: change.caller.id)
    try TrustedOriginRecords(change).insert(origin)
    try change.record(.trustedOriginCreated, of: origin, from: nil, to: origin.eventDocument)
    return origin
}

/// Replaces a trusted origin.
package func replaceTrustedOrigin(
    _ id: ID<TrustedOrigin>, with draft: TrustedOriginDraft, in change: Change
) throws -> TrustedOrigin {
    try edit(id, .trustedOriginUpdated, in: change) { origin in
        origin.name = draft.name
        origin.origin = draft.origin
        origin.scopes = draft.scopes
        origin.status = draft.status ?? origin.status
    }
}

/// Activates or deactivates a trusted origin.
package func setTrustedOriginStatus(
    _ id: ID<TrustedOrigin>, to status: Status, in change: Change
) throws -> TrustedOrigin {
    try edit(
        id, status == .active ? .trustedOriginActivated : .trustedOriginDeactivated, in: change
    ) { $0.status = status }
}

/// Deletes a trusted origin, whatever its status.
package func deleteTrustedOrigin(_ id: ID<TrustedOrigin>, in change: Change) throws {
    try change.lockConfiguration()
    let origin = try trustedOrigin(id, in: change)
    try TrustedOriginRecords(change).delete(id)
    try change.record(.trustedOriginDeleted, of: origin, from: origin.eventDocument, to: nil)
}

/// The trusted origin with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func trustedOrigin(_ id: ID<TrustedOrigin>, in tx: any Transaction) throws -> TrustedOrigin {
    guard let origin = try TrustedOriginRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "TrustedOrigin", id: id.text)
    }
    return origin
}

private func edit(
    _ id: ID<TrustedOrigin>, _ event: EventType, in change: Change, _ edit: (inout TrustedOrigin) -> Void
) throws -> TrustedOrigin {
    try change.lockConfiguration()
    let before = try trustedOrigin(id, in: change)
    var origin = before
    edit(&origin)
    guard origin != before else { return before }
    origin.lastUpdated = change.now.wholeSecond
    origin.lastUpdatedBy = change.caller.id
    try TrustedOriginRecords(change).update(origin)
    try change.record(event, of: origin, from: before.eventDocument, to: origin.eventDocument)
    return origin
}
