// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import JOSE
import Logging
import ManagementAPI
import MonetaServer
import OAuth
import Persistence
import Primitives
import SystemLog

/// Looks at the signing keys of a database, rotates them and seals them under another master key.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, rotate, export and reseal the signing keys of authorization servers.",
        discussion: "All work on a database, named by settings as for moneta serve.",
        subcommands: [List.self, Rotate.self, Export.self, Reseal.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all keys, what each is used for and when that changes.",
            usage: "moneta keys list [--server NAME] [--format json] [--data-directory DIR] [other settings]",
            discussion: "Also while a server runs.")

        @OptionGroup var options: KeyOptions

        func run() async throws {
            let keys = try await options.keys()
            switch options.format {
            case .text: Output.write(TextTable(ListedKey.header, keys.map(\.row)).text)
            case .json: Output.write(JSON.array(keys.map(\.json)))
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the public keys as a JWK set (RFC 7517 section 5).",
            usage: "moneta keys export [--server NAME] [--data-directory DIR] [other settings]",
            discussion: "Also while a server runs. The same set that /oauth2/{server}/v1/keys answers with.")

        @OptionGroup var options: KeyOptions

        func run() async throws {
            let keys = try await options.keys()
            let set: JSON = ["keys": .array(keys.map { publishedKey($0.key.publicJWK) })]
            Output.write(set)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Let a server sign with its next key from now on; the present one stays published for two days.",
            usage: "moneta keys rotate --server NAME [--format json] [--data-directory DIR] [other settings]",
            discussion: """
                Verifiers may not have seen the new key yet when it has not been published for a while. While a server \
                runs on the embedded database, rotate through it: POST \
                /api/v1/authorizationServers/{id}/credentials/lifecycle/keyRotate with {"use":"sig"}.
                """)

        @OptionGroup var options: KeyOptions

        func run() async throws {
            guard let server = options.server else { throw ValidationError("--server is missing") }
            let settings = try await readSettings(options.settings)
            bootstrapLogging(settings)
            try await closing(openForReading(settings, logger: Logger(label: "moneta"))) {}
            let store = try openForWriting(
                settings,
                instead:
                    "rotate through it: POST /api/v1/authorizationServers/\(server)/credentials/lifecycle/keyRotate"
            )
            let keys = try await closing(store) { try await rotate(server, in: store, settings) }
            switch options.format {
            case .text: Output.write(TextTable(ListedKey.header, keys.map(\.row)).text)
            case .json: Output.write(JSON.array(keys.map(\.json)))
            }
        }

        private func rotate(
            _ name: String, in store: any Store, _ settings: Settings
        ) async throws -> [ListedKey] {
            try await checkSchema(of: store)
            let surroundings = Surroundings.system
            let masterKey = try MasterKeySource(settings).key(isNew: false, in: surroundings)
            let sealed = try sealingCheck(under: masterKey)
            let (id, needed) = try await store.read { tx in
                try checkMasterKey(masterKey, sealed: sealed, in: tx)
                let server = try namedServer(name, in: tx)
                return (server.id.text, try neededSpareKey(of: server.id.text, in: tx))
            }
            let spare = try needed.map { try NewSigningKey($0, sealedUnder: masterKey, with: surroundings) }
            let caller = Caller.system("moneta keys rotate", in: surroundings)
            let ledger = Ledger(revising: store, surroundings: surroundings)
            return try await ledger.write(by: caller) { change in
                let (server, keys) = try rotateKeyNow(of: id, spare: spare, in: change)
                return keys.map { ListedKey(server: server, key: $0) }
            }
        }
    }
}

/// What those that list keys have in common.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The authorization server, by id, name or default.", valueName: "name"))
    var server: String?

    @Option(help: "text, or json for programs.") var format = OutputFormat.text

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Settings, as listed by moneta serve --help.", valueName: "settings"))
    var settings: [String] = []

    /// The keys of the server, or of all.
    func keys() async throws -> [ListedKey] {
        let settings = try await readSettings(settings)
        bootstrapLogging(settings)
        let store = try await openForReading(settings, logger: Logger(label: "moneta"))
        let name = server
        return try await closing(store) {
            try await checkSchema(of: store)
            return try await store.read { tx in
                let servers = try name.map { [try namedServer($0, in: tx)] } ?? ServerRecords(tx).all()
                return try servers.flatMap { server in
                    try KeyRecords(tx).keys(of: server.id).map { ListedKey(server: server, key: $0) }
                }
            }
        }
    }
}

/// A key as it is listed.
struct ListedKey: Sendable {
    let server: AuthorizationServer
    let key: StoredSigningKey

    static let header = ["SERVER", "STATE", "ALGORITHM", "KEY ID", "CREATED", "NEXT CHANGE"]

    var row: [String] {
        [
            server.name, key.state.rawValue, key.algorithm.rawValue, key.kid, key.created.rfc3339, nextChange,
        ]
    }

    private var nextChange: String {
        switch key.state {
        case .active: server.nextRotation.map { "expires \($0.rfc3339)" } ?? "by hand"
        case .next: server.nextRotation.map { "signs from \($0.rfc3339)" } ?? "by hand"
        case .expired: key.expiresAt.map { "published until \($0.rfc3339)" } ?? ""
        }
    }

    var json: JSON {
        [
            "serverId": .string(server.id.text), "server": .string(server.name), "kid": .string(key.kid),
            "alg": .string(key.algorithm.rawValue), "status": .string(key.state.rawValue),
            "created": .string(key.created.rfc3339), "nextRotation": .optional(server.nextRotation?.rfc3339),
            "publishedUntil": .optional(key.expiresAt?.rfc3339),
        ]
    }
}
