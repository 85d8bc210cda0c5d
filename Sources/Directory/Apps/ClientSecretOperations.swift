// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// Adds a secret to an app that has fewer than two, `given` or a new one; the text is shown this once.
package func addClientSecret(
    to appID: ID<App>, given: Secret?, status: Status, label: CredentialLabel = CredentialLabel(),
    sealing masterKey: MasterKey, in change: Change
) throws -> (secret: ClientSecret, text: Secret) {
    try label.check(at: change.now)
    let app = try appToChange(appID, in: change)
    let method = app.settings.authenticationMethod
    guard method != .none else {
        throw refused("the app authenticates by none and cannot have a secret")
    }
    if let given, let problem = ClientSecret.problem(of: given, for: method) {
        throw ChangeRefused.invalid("client_secret", problem)
    }
    let records = ClientSecretRecords(change)
    let present = try records.list(of: appID)
    guard present.count < ClientSecret.maximumCount else {
        throw refused("an app may have two secrets; deactivate and delete one before adding another")
    }
    let text = given ?? ClientSecret.generate(in: change.surroundings)
    var secret = try ClientSecret(
        text, of: appID, method: method, masterKey: masterKey, status: status, in: change.surroundings)
    secret.label = label
    guard !present.contains(where: { $0.hash == secret.hash }) else {
        throw ChangeRefused.invalid("client_secret", "the app has this secret already")
    }
    try records.insert(secret)
    try record(.clientSecretCreated, secret, of: app, from: nil, to: secret, in: change)
    return (secret, text)
}

/// Activates or deactivates a secret; the only active one cannot be deactivated while the app needs it.
package func setStatus(
    _ status: Status, ofSecret id: ID<ClientSecret>, of appID: ID<App>, in change: Change
) throws -> ClientSecret {
    let app = try appToChange(appID, in: change)
    let records = ClientSecretRecords(change)
    let before = try secret(id, of: appID, in: change)
    guard before.status != status else { return before }
    if status == .inactive, app.settings.authenticationMethod.usesSecret,
        try records.active(of: appID).count < 2
    {
        throw refused("the only active client secret cannot be deactivated; add another one first")
    }
    var after = before
    after.status = status
    after.lastUpdated = change.now.wholeSecond
    try records.update(after)
    try record(.clientSecretUpdated, after, of: app, from: before, to: after, in: change)
    return after
}

/// Gives an app a new secret in the place of all that it has.
package func renewClientSecret(
    of appID: ID<App>, sealing masterKey: MasterKey, in change: Change
) throws -> Secret {
    let app = try appToChange(appID, in: change)
    let method = app.settings.authenticationMethod
    guard method.usesSecret else {
        throw refused("the app authenticates by \(method.rawValue) and has no secret")
    }
    let records = ClientSecretRecords(change)
    for old in try records.list(of: appID) {
        try records.delete(old.id)
        try record(.clientSecretDeleted, old, of: app, from: old, to: nil, in: change)
    }
    return try addClientSecret(to: appID, given: nil, status: .active, sealing: masterKey, in: change).text
}

/// Gives a secret another name or another end.
package func labelClientSecret(
    _ id: ID<ClientSecret>, of appID: ID<App>, as label: CredentialLabel, in change: Change
) throws -> ClientSecret {
    try label.check(at: change.now)
    let app = try appToChange(appID, in: change)
    let before = try secret(id, of: appID, in: change)
    var after = before
    (after.label.name, after.label.expires) = (label.name, label.expires)
    guard after.label != before.label else { return before }
    after.lastUpdated = change.now.wholeSecond
    try ClientSecretRecords(change).update(after)
    try record(.clientSecretUpdated, after, of: app, from: before, to: after, in: change)
    return after
}

/// Deletes an inactive secret.
package func deleteClientSecret(_ id: ID<ClientSecret>, of appID: ID<App>, in change: Change) throws {
    let app = try appToChange(appID, in: change)
    let before = try secret(id, of: appID, in: change)
    guard before.status == .inactive else {
        throw refused("an active client secret cannot be deleted; deactivate it first")
    }
    try ClientSecretRecords(change).delete(id)
    try record(.clientSecretDeleted, before, of: app, from: before, to: nil, in: change)
}

/// Brings the secrets of a replaced app in line with how it authenticates now; answers one that is new.
func adjustSecrets(
    of app: App, given: Secret?, sealing masterKey: MasterKey, in change: Change
) throws -> Secret? {
    let records = ClientSecretRecords(change)
    let method = app.settings.authenticationMethod
    var present = try records.list(of: app.id)
    if method == .none {
        for secret in present { try records.delete(secret.id) }
        return nil
    }
    if method != .clientSecretJWT {
        for secret in present where secret.sealed != nil {
            var plain = secret
            plain.sealed = nil
            try records.update(plain)
        }
    }
    if let given {
        let hash = OpaqueToken.hash(given.reveal())
        guard var same = present.first(where: { $0.hash == hash }) else {
            if let replaced = present.last(where: { $0.status == .active }) ?? present.last {
                try records.delete(replaced.id)
            }
            try records.insert(
                ClientSecret(given, of: app.id, method: method, masterKey: masterKey, in: change.surroundings)
            )
            return given
        }
        if method == .clientSecretJWT, same.sealed == nil {
            same.sealed = try masterKey.seal(given.reveal(), for: .clientSecret, named: same.id.text)
            try records.update(same)
        }
        present = try records.list(of: app.id)
    }
    guard method.usesSecret else { return nil }
    let usable = present.filter { $0.status == .active && (method != .clientSecretJWT || $0.sealed != nil) }
    guard usable.isEmpty else { return nil }
    guard !present.contains(where: { $0.status == .active }) else {
        throw ChangeRefused.invalid(
            "client_secret",
            "must be given with client_secret_jwt, for the present secret is stored as a hash and cannot key "
                + "an HMAC")
    }
    if present.count >= ClientSecret.maximumCount, let oldest = present.first {
        try records.delete(oldest.id)
    }
    let made = ClientSecret.generate(in: change.surroundings)
    try records.insert(
        ClientSecret(made, of: app.id, method: method, masterKey: masterKey, in: change.surroundings))
    return made
}

private func secret(_ id: ID<ClientSecret>, of app: ID<App>, in tx: any Transaction) throws -> ClientSecret {
    guard let secret = try ClientSecretRecords(tx).find(id, of: app) else {
        throw ChangeRefused.notFound(entity: "OAuth2ClientSecretMediated", id: id.text)
    }
    return secret
}

private func refused(_ cause: String) -> ChangeRefused {
    .invalid(object: "OAuth2ClientSecretMediated", causes: [cause])
}

private func record(
    _ type: EventType, _ secret: ClientSecret, of app: App, from before: ClientSecret?,
    to after: ClientSecret?, in change: Change
) throws {
    func document(_ secret: ClientSecret) -> JSON {
        .object(
            secret.label.adding(to: [
                "id": .string(secret.id.text), "status": .string(secret.status.rawValue),
            ]))
    }
    try change.record(
        type, of: SecretOfApp(secret: secret, app: app), also: [app.eventTarget], from: before.map(document),
        to: after.map(document))
}

/// A secret of an app.
private struct SecretOfApp: Changeable {
    let secret: ClientSecret
    let app: App

    var eventTarget: Event.Target {
        Event.Target(id: secret.id.text, type: "OAuth2ClientSecret", displayName: secret.id.text)
    }

    var revised: Revised { .nothing(because: "secrets are not in documents of the configuration") }

    var invalidated: [ConfigurationKey] { app.invalidated }
}
