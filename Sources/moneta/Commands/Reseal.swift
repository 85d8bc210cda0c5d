// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Logging
import MonetaServer
import OAuth
import Persistence
import PostgresStore
import Primitives

extension Keys {
    /// Seals everything in a database under a new master key.
    struct Reseal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal all private keys and client secrets under a new master key.",
            usage:
                "moneta keys reseal --new-master-key-file FILE [--format json] [--data-directory DIR] [other settings]",
            discussion: """
                Stop every server on the database first; a running one would go on with the old key. The present master \
                key is found as moneta serve finds it. FILE must be readable by its owner only; a new key is made in it \
                if it is missing. Everything is sealed anew, or nothing. Doing so again with the same file changes nothing.

                Afterwards the servers need the new key. Backups taken before still need the old one.
                """)

        @Option(help: ArgumentHelp("The file of the new master key.", valueName: "file"))
        var newMasterKeyFile: String

        @Option(help: "text, or json for programs.") var format = OutputFormat.text

        @Argument(
            parsing: .allUnrecognized,
            help: ArgumentHelp("Settings, as listed by moneta serve --help.", valueName: "settings"))
        var settings: [String] = []

        func run() async throws {
            let settings = try await readSettings(settings)
            bootstrapLogging(settings)
            switch settings.database {
            case .postgres: break
            // Says that there is no database, rather than to make one.
            case .file, .memory:
                try await closing(openForReading(settings, logger: Logger(label: "moneta"))) {}
            }
            let store = try openForWriting(settings, instead: "do this another time", name: "moneta reseal")
            let done = try await closing(store) { try await reseal(in: store, settings) }
            switch format {
            case .text: Output.write(text(of: done, settings))
            case .json: Output.write(json(of: done))
            }
        }

        /// `nil` when the database is sealed under the new key already.
        private func reseal(in store: any Store, _ settings: Settings) async throws -> [Resealed]? {
            try await checkSchema(of: store)
            try await refuseBesideServers(store)
            let surroundings = Surroundings.system
            let file = MasterKeySource.file(path: newMasterKeyFile, mayBeMade: true)
            if fileExists(newMasterKeyFile) {
                let new = try file.key(isNew: false, in: surroundings)
                if try await store.read({ tx in try isSealed(under: new, in: tx) }) == true { return nil }
            }
            let old = try MasterKeySource(settings).key(isNew: false, in: surroundings)
            // Before a new key is made, so that a mistake leaves no file behind.
            guard let sealed = try await store.read({ tx in try SealingCheckRecords(tx).sealed() }) else {
                throw CommandError(
                    "nothing is sealed in this database yet: moneta serve was never started on it")
            }
            try openCheck(sealed, with: old)
            let new = try file.key(isNew: true, in: surroundings)
            return try await store.write { tx in try OAuth.reseal(from: old, to: new, in: tx) }
        }

        /// A server would go on sealing under the old key what nobody could open then.
        private func refuseBesideServers(_ store: any Store) async throws {
            let name = PostgresOptions().applicationName
            var count = 0
            // Connections of a server that has just been stopped take a moment to end.
            for _ in 0..<20 {
                count = try await store.read { tx in try SealingCheckRecords(tx).connections(named: name) }
                if count == 0 { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            throw CommandError(
                "servers still have \(count) connections to this database: stop them first, or do this another time"
            )
        }

        private func text(of done: [Resealed]?, _ settings: Settings) -> String {
            guard let done else {
                return
                    "everything is sealed under the key in \(newMasterKeyFile) already; nothing was changed\n"
            }
            let counts = done.map(\.words).joined(separator: " and ")
            var text = "sealed anew under the key in \(newMasterKeyFile): \(counts)\n"
            if case .file(let directory) = settings.database, settings.masterKey == nil,
                settings.masterKeyFile == nil
            {
                let present = "\(directory)/master.key"
                text +=
                    "Before you start the server: mv \(present) \(present).old && mv \(newMasterKeyFile) \(present)\n"
            } else {
                text += "Before you start the servers, give them this key instead of the old one.\n"
            }
            return text + "Keep the old key as long as you keep backups that were taken before.\n"
        }

        private func json(of done: [Resealed]?) -> JSON {
            var counts: JSONObject = [:]
            for resealed in done ?? [] { counts[resealed.table] = .integer(Int64(resealed.count)) }
            return ["changed": .bool(done != nil), "resealed": .object(counts)]
        }
    }
}
