// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaServer
import Primitives
import TokenTests

/// The configuration of a running server, asked over its management API.
struct RemoteConfiguration: ConfigurationView {
    private let client: ManagementClient
    private let servers: [JSON]
    private let apps: [JSON]

    /// Reads the names of servers and apps once.
    init(_ client: ManagementClient) async throws {
        self.client = client
        servers = try await client.list("/api/v1/authorizationServers?limit=200")
        apps = try await client.list("/api/v1/apps?limit=200")
    }

    func preview(_ request: TokenTestRequest) async throws -> JSON {
        guard let server = server(request.server) else { throw unknownServer(request.server) }
        var request = request
        request.client = try clientID(request.client)
        let path = "/api/v1/authorizationServers/\(FormParameters.encode(server.id))/preview"
        do {
            return try await client.patiently.send(.post, path, request.body)
        } catch let failure as ManagementClient.Failure where failure.status == 400 || failure.status == 404 {
            throw CannotAsk(failure.description)
        }
    }

    func recordingSubjects(
        servers serverNames: [String], clients: [String], users: [String]
    ) async throws -> RecordingSubjects {
        let chosen = try choose(servers, serverNames, server, unknownServer)
        let chosenApps = try choose(apps, clients, app, unknownApp)
        var subjects: [RecordingSubjects.Server] = []
        for server in chosen {
            let scopes = try await client.list(
                "/api/v1/authorizationServers/\(FormParameters.encode(server.id))/scopes?limit=200")
            subjects.append(
                RecordingSubjects.Server(
                    name: server.name,
                    scopes: scopes.map {
                        RecordedScope(
                            name: $0["name"]?.string ?? "", isSystem: $0["system"]?.bool ?? false,
                            isDefault: $0["default"]?.bool ?? false,
                            needsConsent: $0["consent"]?.string == "REQUIRED")
                    }))
        }
        return RecordingSubjects(
            servers: subjects,
            clients: chosenApps.map {
                .init(
                    clientID: $0.clientID,
                    grants: $0["settings"]?["oauthClient"]?["grant_types"]?.strings ?? [])
            }, users: users)
    }

    func findings(server name: String?) async throws -> [JSON] {
        guard let name else { return try await client.list("/api/v1/findings?limit=1000") }
        guard let server = server(name) else { throw unknownServer(name) }
        return try await client.list(
            "/api/v1/authorizationServers/\(FormParameters.encode(server.id))/findings?limit=1000")
    }

    private func server(_ name: String) -> JSON? {
        servers.first { $0.id == name }
            ?? servers.first { $0["default"]?.bool == true && name == "default" }
            ?? servers.first { $0.name == name }
    }

    private func app(_ name: String) throws -> JSON? {
        if let app = apps.first(where: { $0.clientID == name }) ?? apps.first(where: { $0.id == name }) {
            return app
        }
        let labelled = apps.filter { $0["label"]?.string == name }
        if labelled.count > 1 { throw ambiguous(name, labelled.map(\.clientID)) }
        return labelled.first
    }

    /// The id of the server that an option names, by id, name or `default`; throws ``CannotAsk``.
    func serverID(_ name: String) throws -> String {
        guard let server = server(name) else { throw unknownServer(name) }
        return server.id
    }

    /// The client id of the app that an option names, by client id, id, or a label that no other app has;
    /// throws ``CannotAsk``.
    func clientID(_ name: String) throws -> String {
        guard let app = try app(name) else { throw unknownApp(name) }
        return app.clientID
    }

    private func choose(
        _ all: [JSON], _ names: [String], _ find: (String) throws -> JSON?, _ unknown: (String) -> CannotAsk
    ) throws -> [JSON] {
        guard !names.isEmpty else { return all.filter { $0["status"]?.string == "ACTIVE" } }
        return try names.map { name in
            guard let found = try find(name) else { throw unknown(name) }
            return found
        }
    }

    private func unknownServer(_ name: String) -> CannotAsk {
        unknown("authorization server", name, servers.map(\.name))
    }

    private func unknownApp(_ name: String) -> CannotAsk { unknown("app", name, apps.map(\.clientID)) }
}

/// Says which names there are.
func unknown(_ kind: String, _ name: String, _ known: [String]) -> CannotAsk {
    let more = known.count > 20 ? " and \(known.count - 20) more" : ""
    return CannotAsk(
        "there is no \(kind) `\(name)`; there are: \(known.prefix(20).joined(separator: ", "))\(more)")
}

/// What a recording asks of a scope.
struct RecordedScope {
    let name: String
    let isSystem: Bool
    let isDefault: Bool
    let needsConsent: Bool
}

extension RecordingSubjects.Server {
    /// Of the system's scopes, those that ask for the profile are of interest, and no others.
    init(name: String, scopes: [RecordedScope]) {
        let basic = ["openid", "profile", "email"]
        let asked = scopes.filter { !$0.isSystem || basic.contains($0.name) }
        self.init(
            name: name, scopes: asked.map(\.name),
            needingConsent: Set(asked.filter(\.needsConsent).map(\.name)),
            hasDefaultScopes: scopes.contains(where: \.isDefault))
    }
}

extension JSON {
    fileprivate var id: String { self["id"]?.string ?? "" }
    fileprivate var name: String { self["name"]?.string ?? "" }
    fileprivate var clientID: String {
        self["credentials"]?["oauthClient"]?["client_id"]?.string ?? id
    }
}
