// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import ManagementAPI
import MonetaServer
import OAuth
import Persistence
import Primitives
import TokenTests

/// The configuration in a database, read without a server; nothing is written.
struct StoredConfiguration: ConfigurationView {
    private let store: any Store
    private let settings: Settings
    private let surroundings = Surroundings.system

    init(_ store: any Store, _ settings: Settings) {
        self.store = store
        self.settings = settings
    }

    func preview(_ request: TokenTestRequest) async throws -> JSON {
        let masterKey = try MasterKeySource(settings).key(isNew: false, in: surroundings)
        let sealed = try sealingCheck(under: masterKey)
        let (server, clientID) = try await store.read { tx in
            try checkMasterKey(masterKey, sealed: sealed, in: tx)
            return (try self.server(request.server, in: tx), try self.app(request.client, in: tx).clientID)
        }
        let services = ManagementServices(
            store: store, surroundings: surroundings, masterKey: masterKey, baseURL: settings.publicURL,
            customURL: settings.customURL)
        var request = request
        request.client = clientID
        do {
            return try await answerPreview(request.body, of: server.id.text, with: services).document
        } catch {
            guard let known = ManagementError.known(error) else { throw error }
            throw CannotAsk(known.causes.isEmpty ? known.summary : known.causes.joined(separator: "; "))
        }
    }

    func recordingSubjects(
        servers: [String], clients: [String], users: [String]
    ) async throws -> RecordingSubjects {
        try await store.read { tx in
            let chosen =
                servers.isEmpty
                ? try ServerRecords(tx).all().filter { $0.status == .active }
                : try servers.map { try self.server($0, in: tx) }
            let apps =
                clients.isEmpty
                ? try AppRecords(tx).list(limit: FindingLimits.apps).items.filter { $0.status == .active }
                : try clients.map { try self.app($0, in: tx) }
            return RecordingSubjects(
                servers: try chosen.map { server in
                    RecordingSubjects.Server(
                        name: server.name,
                        scopes: try ScopeRecords(tx).list(of: server.id).map {
                            RecordedScope(
                                name: $0.name, isSystem: $0.system, isDefault: $0.isDefault,
                                needsConsent: $0.consent == .required)
                        })
                },
                clients: apps.map { .init(clientID: $0.clientID, grants: $0.settings.grantTypes) },
                users: users)
        }
    }

    func findings(server name: String?) async throws -> [JSON] {
        let now = surroundings.now()
        let facts = try await store.read { tx in
            let id = try name.map { try self.server($0, in: tx).id.text }
            return try FindingFacts.read(server: id, at: now, in: tx)
        }
        return OAuth.findings(of: facts).map(findingDocument)
    }

    private func server(_ name: String, in tx: any Transaction) throws -> AuthorizationServer {
        let records = ServerRecords(tx)
        if let server = try records.find(name) ?? records.find(named: name) { return server }
        throw unknown("authorization server", name, try records.all().map(\.name))
    }

    private func app(_ name: String, in tx: any Transaction) throws -> App {
        let records = AppRecords(tx)
        if let app = try records.find(clientID: name) ?? records.find(ID(name)) { return app }
        let apps = try records.list(limit: FindingLimits.apps).items
        if let app = apps.first(where: { $0.label == name }) { return app }
        throw unknown("app", name, apps.map(\.clientID))
    }
}
