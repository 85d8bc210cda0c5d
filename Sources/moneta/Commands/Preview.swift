// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Directory
import ManagementAPI
import MonetaServer
import OAuth
import Persistence
import Primitives
import SystemLog

/// Shows the tokens that a request would get, and why.
struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the tokens that a request would get, claim by claim and rule by rule.",
        usage: """
            moneta preview --server NAME --client NAME [--user LOGIN] [--scope SCOPE]… [--grant TYPE] [--json] \
            [--url URL] [settings]
            """,
        discussion: """
            Nothing is issued and nothing is signed. With --url a running server is asked, which notes it in its log; \
            otherwise the database is read, also while a server runs on it.

            The exit status is 0 when the request would be granted, and 1 when it would be refused.
            """)

    @Option(help: ArgumentHelp("The authorization server, by id, name or default.", valueName: "name"))
    var server: String

    @Option(help: ArgumentHelp("The client, by client id, or by the label of its app.", valueName: "name"))
    var client: String

    @Option(help: ArgumentHelp("The user, by id or login.", valueName: "login")) var user: String?

    @Option(
        help: ArgumentHelp("A scope; may be given more than once, or several in quotes.", valueName: "scope"))
    var scope: [String] = []

    @Option(
        help: ArgumentHelp(
            "The grant type; authorization_code with a user and client_credentials without one, if left out.",
            valueName: "type"))
    var grant: String?

    @Option(help: ArgumentHelp("The API that is meant (RFC 8707).", valueName: "uri")) var resource: String?

    @Option(
        help: ArgumentHelp(
            "Where the request would come from, for an app that is limited to networks.", valueName: "ip"))
    var address: String?

    @Option(
        help: ArgumentHelp(
            "A file with a change that is tried and not saved, as in the member draft of the management API; "
                + "YAML, or JSON if the name ends in .json.", valueName: "file"))
    var draft: String?

    @Flag(help: "Ask the hook of the rule too; with --url only.") var callHooks = false

    @Flag(help: "JSON, as the management API answers.") var json = false

    @OptionGroup var place: ServerOrDatabase

    func validate() throws {
        guard callHooks, place.url == nil else { return }
        throw ValidationError("--call-hooks needs --url: only a running server asks hooks")
    }

    func run() async throws {
        let body = try request()
        let preview = try await place.run { client in
            let names = try await RemoteConfiguration(client)
            let path =
                "/api/v1/authorizationServers/\(FormParameters.encode(try names.serverID(server)))/preview"
            return try await client.send(.post, path, named(body, try names.clientID(self.client)))
        } database: { store, settings in
            try await answer(body, store, settings)
        }
        if json { Output.write(preview) } else { Output.write(PreviewText(preview).text) }
        guard preview["outcome"] == "GRANTED" else { throw ExitCode.failure }
    }

    private func named(_ body: JSONObject, _ client: String) -> JSON {
        var body = body
        body["clientId"] = .string(client)
        return .object(body)
    }

    private func request() throws -> JSONObject {
        let scopes = scope.flatMap { $0.split(separator: " ").map(String.init) }
        var body: JSONObject = [
            "grantType": .string(grant ?? (user == nil ? "client_credentials" : "authorization_code")),
            "scopes": .strings(scopes),
        ]
        body["userId"] = user.map { .string($0) }
        body["resource"] = resource.map { .string($0) }
        body["ipAddress"] = address.map { .string($0) }
        if callHooks { body["callHooks"] = true }
        body["draft"] = try draft.map { try SeedFile($0, kind: "draft").read() }
        return body
    }

    private func answer(_ body: JSONObject, _ store: any Store, _ settings: Settings) async throws -> JSON {
        let masterKey = try MasterKeySource(settings).key(isNew: false, in: .system)
        let sealed = try sealingCheck(under: masterKey)
        let (chosen, clientID) = try await store.read { [server, client] tx in
            try checkMasterKey(masterKey, sealed: sealed, in: tx)
            return (try namedServer(server, in: tx), try namedApp(client, in: tx).clientID)
        }
        let services = ManagementServices(
            store: store, surroundings: .system, masterKey: masterKey, baseURL: settings.publicURL,
            customURL: settings.customURL)
        do {
            let caller = Caller.system("moneta preview", in: .system)
            return try await answerPreview(
                named(body, clientID), of: chosen.id.text, by: caller, with: services
            ).document
        } catch {
            guard let known = ManagementError.known(error) else { throw error }
            throw CommandError(([known.summary] + known.causes).joined(separator: "; "))
        }
    }
}
