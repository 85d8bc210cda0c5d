// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Keeps what a user has answered: what is allowed, and which optional scopes are left out.
package func keepConsent(
    _ answer: ConsentAnswer, of user: User, to app: App, at server: AuthorizationServer, in change: Change
) throws {
    let records = ConsentRecords(change)
    let now = change.now.wholeSecond
    for scope in answer.granted {
        try records.grant(
            Consent(
                id: ID(in: change.surroundings), userID: user.id, appID: app.id, serverID: server.id,
                scopeID: scope.id, created: now, lastUpdated: now))
    }
    for scope in answer.skipped { try records.skip(scope, of: user.id, to: app.id, at: now) }
    try change.record(
        .consentGranted, of: GivenConsent(user.eventTarget), also: [client(app), server.eventTarget],
        from: nil, to: nil,
        details: [
            "grantedScopes": .string(answer.granted.map(\.name).joined(separator: " ")),
            "skippedScopes": .string(answer.skipped.map(\.name).joined(separator: " ")),
            "clientId": .string(app.clientID),
        ])
}

/// Takes back one scope that a user has allowed an app.
package func revokeConsent(_ id: ID<Consent>, of user: User, in change: Change) throws {
    let records = ConsentRecords(change)
    let consent = try records.require(id, ofUser: user.id)
    guard try records.delete(id) else {
        throw ChangeRefused.notFound(entity: "OAuth2ScopeConsentGrant", id: id.text)
    }
    let app = try AppRecords(change).find(consent.appID)
    try change.record(
        .consentRevoked, of: GivenConsent(user.eventTarget), also: app.map { [client($0)] } ?? [], from: nil,
        to: nil, details: ["grantId": .string(id.text), "scopeId": .string(consent.scopeID.text)])
}

/// Takes back all that a user has allowed, or what one app was allowed; when there is nothing, nothing
/// happens.
package func revokeConsents(of user: User, to app: App? = nil, in change: Change) throws {
    let count = try ConsentRecords(change).delete(ofUser: user.id, to: app?.id)
    try tell(
        app == nil ? .consentsOfUserRevoked : .consentsToClientRevoked, count, of: user.eventTarget,
        also: app.map { [client($0)] } ?? [], in: change)
}

/// Ends what users have allowed apps at a server that is deactivated.
func endConsents(at server: AuthorizationServer, in change: Change) throws {
    let count = try ConsentRecords(change).delete(at: server.id)
    try tell(.consentsEndedWithServer, count, of: server.eventTarget, in: change)
}

/// Ends what users have allowed apps with a scope that is deleted.
func endConsents(to scope: Scope, in change: Change) throws {
    let count = try ConsentRecords(change).delete(to: scope.id)
    try tell(.consentsEndedWithScope, count, of: scope.eventTarget, in: change)
}

private func tell(
    _ type: EventType, _ count: Int, of owner: Event.Target, also others: [Event.Target] = [],
    in change: Change
) throws {
    guard count > 0 else { return }
    try change.record(
        type, of: GivenConsent(owner), also: others, from: nil, to: nil,
        details: ["revoked": .integer(Int64(count))])
}

private func client(_ app: App) -> Event.Target {
    Event.Target(id: app.clientID, type: "PublicClientApp", displayName: app.label)
}

/// Consent by what events name first: its user, or what it has ended with.
private struct GivenConsent: Changeable {
    let eventTarget: Event.Target

    init(_ owner: Event.Target) { eventTarget = owner }

    var revised: Revised { .nothing(because: "what people allow apps is not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}
