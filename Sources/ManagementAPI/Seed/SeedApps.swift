// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

extension SeedRun {
    mutating func apply(_ app: SeedDocument.App) throws {
        let app = try withZoneIDs(app)
        let records = AppRecords(change)
        let found = try match(
            app.id, byID: { try records.find(ID($0)) },
            byName: {
                guard let clientID = app.draft.clientID else {
                    return try self.app(labelled: app.draft.label)
                }
                return try records.find(clientID: clientID)
            })
        let label = app.draft.label
        guard let found else {
            let created = try createApp(
                app.draft, activate: app.status != .inactive, id: app.id.map { ID($0) }, sealing: masterKey,
                in: change)
            report.add(.created, "app", label)
            return noteMade(created.secret, for: app)
        }
        var action = SeedReport.Action.unchanged
        if try differs(found, from: app.draft) {
            let changed = try replaceApp(found.id, by: app.draft, sealing: masterKey, in: change)
            noteMade(changed.secret, for: app)
            action = .changed
        }
        if let status = app.status, status != found.status {
            try setAppStatus(found.id, to: status, in: change)
            action = .changed
        }
        report.add(action, "app", label)
    }

    /// The app with ids where the document has names of network zones.
    private func withZoneIDs(_ app: SeedDocument.App) throws -> SeedDocument.App {
        guard var network = app.draft.settings.others["network"]?.object else { return app }
        let zones = try NetworkZoneRecords(change).list(after: nil, limit: 1_000).items
        for list in ["include", "exclude"] {
            guard let names = network[list]?.strings else { continue }
            network[list] = .strings(names.map { name in zones.first { $0.name == name }?.id.text ?? name })
        }
        var resolved = app
        resolved.draft.settings.others["network"] = .object(network)
        return resolved
    }

    /// The one app with that label; `nil` when there is none.
    func app(labelled label: String) throws -> App? {
        let found = try everyItem { try AppRecords(change).list(labelPrefix: label, after: $0, limit: 200) }
            .filter { $0.label == label }
        guard found.count < 2 else {
            throw ChangeRefused.invalid(
                "label", "\(found.count) apps are labelled `\(label)`; name one by its client_id")
        }
        return found.first
    }

    private mutating func noteMade(_ secret: Secret?, for app: SeedDocument.App) {
        guard let secret, app.draft.clientSecret == nil else { return }
        report.add(secret, of: "app", app.draft.label)
    }

    private func differs(_ app: App, from draft: AppDraft) throws -> Bool {
        if app.label != draft.label || app.settings != draft.settings
            || app.document.without(["accessPolicy"]) != draft.document.without(["accessPolicy"])
        {
            return true
        }
        if let clientID = draft.clientID, clientID != app.clientID { return true }
        let keys = try ClientKeyRecords(change).list(of: app.id)
        let areSameKeys =
            keys.count == draft.keys.count
            && draft.keys.allSatisfy { draft in
                keys.contains { $0.kid == draft.kid && $0.jwk == draft.jwk && $0.status == draft.status }
            }
        guard areSameKeys else { return true }
        guard let secret = draft.clientSecret, draft.settings.authenticationMethod.usesSecret else {
            return false
        }
        let hash = OpaqueToken.hash(secret.reveal())
        return try !ClientSecretRecords(change).active(of: app.id).contains { $0.hash == hash }
    }
}
