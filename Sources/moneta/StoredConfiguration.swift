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
            return (try namedServer(request.server, in: tx), try namedApp(request.client, in: tx).clientID)
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
                : try servers.map { try namedServer($0, in: tx) }
            let apps =
                clients.isEmpty
                ? try AppRecords(tx).list(limit: FindingLimits.apps).items.filter { $0.status == .active }
                : try clients.map { try namedApp($0, in: tx) }
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
                clients: apps.map { .init(clientID: $0.clientID, grants: $0.settings.grantTypes.names) },
                users: users)
        }
    }

    func findings(server name: String?) async throws -> [JSON] {
        let now = surroundings.now()
        let facts = try await store.read { tx in
            let id = try name.map { try namedServer($0, in: tx).id.text }
            return try FindingFacts.read(server: id, at: now, in: tx)
        }
        return OAuth.findings(of: facts).map(findingDocument)
    }
}
