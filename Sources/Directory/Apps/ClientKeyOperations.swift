// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// Adds a key to an app.
package func addClientKey(
    _ draft: ClientKeyDraft, to appID: ID<App>, label: CredentialLabel = CredentialLabel(), in change: Change
) throws -> ClientKey {
    try label.check(at: change.now)
    let app = try appToChange(appID, in: change)
    guard app.settings.jwksURI == nil else {
        throw ClientKeyDraft.refused(
            "the app's keys come from its jwks_uri; remove that before adding one here")
    }
    let present = try ClientKeyRecords(change).list(of: appID)
    guard present.count < ClientKeyDraft.maximumCount else { throw ClientKeyDraft.tooMany }
    guard draft.isNamed || present.isEmpty else {
        throw ClientKeyDraft.refused("kid: must be given, for the app has other keys")
    }
    guard !present.contains(where: { $0.kid == draft.kid }) else {
        throw ClientKeyDraft.refused("All keys in the 'jwks' must have a unique `kid`.")
    }
    var key = ClientKey(draft, of: appID, in: change.surroundings)
    key.label = label
    try ClientKeyRecords(change).insert(key)
    try record(.clientKeyCreated, key, of: app, from: nil, to: key, in: change)
    return key
}

/// Activates or deactivates a key; the only active one cannot be deactivated while the app needs it.
package func setStatus(
    _ status: Status, ofKey id: ID<ClientKey>, of appID: ID<App>, in change: Change
) throws -> ClientKey {
    let app = try appToChange(appID, in: change)
    let before = try key(id, of: appID, in: change)
    guard before.status != status else { return before }
    if status == .inactive, app.settings.authenticationMethod == .privateKeyJWT,
        try ClientKeyRecords(change).active(of: appID).count < 2
    {
        throw ClientKeyDraft.refused(
            "the only active key cannot be deactivated while token_endpoint_auth_method is private_key_jwt")
    }
    var after = before
    after.status = status
    after.lastUpdated = change.now.wholeSecond
    try ClientKeyRecords(change).update(after)
    try record(.clientKeyUpdated, after, of: app, from: before, to: after, in: change)
    return after
}

/// Gives a key another name or another end.
package func labelClientKey(
    _ id: ID<ClientKey>, of appID: ID<App>, as label: CredentialLabel, in change: Change
) throws -> ClientKey {
    try label.check(at: change.now)
    let app = try appToChange(appID, in: change)
    let before = try key(id, of: appID, in: change)
    var after = before
    (after.label.name, after.label.expires) = (label.name, label.expires)
    guard after.label != before.label else { return before }
    after.lastUpdated = change.now.wholeSecond
    try ClientKeyRecords(change).update(after)
    try record(.clientKeyUpdated, after, of: app, from: before, to: after, in: change)
    return after
}

/// Deletes an inactive key.
package func deleteClientKey(_ id: ID<ClientKey>, of appID: ID<App>, in change: Change) throws {
    let app = try appToChange(appID, in: change)
    let before = try key(id, of: appID, in: change)
    guard before.status == .inactive else {
        throw ClientKeyDraft.refused("an active key cannot be deleted; deactivate it first")
    }
    try ClientKeyRecords(change).delete(id)
    try record(.clientKeyDeleted, before, of: app, from: before, to: nil, in: change)
}

/// Makes the keys of an app those of its document; a key that is there already keeps its id and its age.
func replaceKeys(of app: ID<App>, by drafts: [ClientKeyDraft], in change: Change) throws {
    let records = ClientKeyRecords(change)
    var kept: Set<String> = []
    for present in try records.list(of: app) {
        guard let draft = drafts.first(where: { $0.kid == present.kid && $0.jwk == present.jwk }) else {
            try records.delete(present.id)
            continue
        }
        kept.insert(present.kid)
        guard draft.status != present.status else { continue }
        var changed = present
        changed.status = draft.status
        changed.lastUpdated = change.now.wholeSecond
        try records.update(changed)
    }
    for draft in drafts where !kept.contains(draft.kid) {
        try records.insert(ClientKey(draft, of: app, in: change.surroundings))
    }
}

extension ClientKey {
    fileprivate init(_ draft: ClientKeyDraft, of app: ID<App>, in surroundings: Surroundings) {
        let now = surroundings.now().wholeSecond
        self.init(
            id: ID(in: surroundings), appID: app, kid: draft.kid, status: draft.status, jwk: draft.jwk,
            created: now, lastUpdated: now)
    }
}

private func key(_ id: ID<ClientKey>, of app: ID<App>, in tx: any Transaction) throws -> ClientKey {
    guard let key = try ClientKeyRecords(tx).find(id, of: app) else {
        throw ChangeRefused.notFound(entity: "OAuth2ClientJsonWebKey", id: id.text)
    }
    return key
}

private func record(
    _ type: EventType, _ key: ClientKey, of app: App, from before: ClientKey?, to after: ClientKey?,
    in change: Change
) throws {
    func document(_ key: ClientKey) -> JSON {
        .object(
            key.label.adding(to: [
                "kid": .string(key.kid), "status": .string(key.status.rawValue), "jwk": key.jwk,
            ]))
    }
    try change.record(
        type, of: KeyOfApp(key: key, app: app), also: [app.eventTarget], from: before.map(document),
        to: after.map(document))
}

/// A key, which belongs to its app.
private struct KeyOfApp: Changeable {
    let key: ClientKey
    let app: App

    var eventTarget: Event.Target {
        Event.Target(id: key.id.text, type: "OAuth2ClientJsonWebKey", displayName: key.kid)
    }

    var revised: Revised { app.revised }

    var invalidated: [ConfigurationKey] { app.invalidated }
}
