// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Logging
import MonetaServer
import Persistence
import Primitives
import SQLiteStore

/// Writes everything that the database holds to a file.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a backup of the database, also while a server runs on it.",
        usage: "moneta backup FILE [--data-directory DIR] [other settings]",
        discussion: """
            When FILE ends in .db it is a copy of the embedded database. Otherwise it is a dump, lines of JSON that \
            either engine takes back: the way from the embedded database to PostgreSQL, or the other way round. Both \
            show one moment, and the file appears when it is complete.

            Neither holds the master key. Keep master.key as well, at another place: without it no private key in the \
            backup can be opened.

            Settings are those of moneta serve.
            """)

    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (path, settings) = try await arguments.read()
        bootstrapLogging(settings)
        guard !fileExists(path) else {
            throw CommandError("the file \(path) exists already; choose another name")
        }
        do {
            if path.hasSuffix(".db") {
                try await copy(to: path, settings)
            } else {
                try await writeDump(to: path, settings)
            }
        } catch let error as DamagedBackup {
            throw CommandError("no backup was written: \(error)")
        } catch StoreError.cannotWrite(let why) {
            throw CommandError("the backup cannot be written: \(why)")
        }
        Output.write(
            "The backup does not hold the master key: keep that too, without it no private key can be opened.\n"
        )
    }

    private func copy(to path: String, _ settings: Settings) async throws {
        guard case .file(let directory) = settings.database else {
            throw CommandError(
                "only the embedded database can be copied to a file like \(path); give the dump a name without .db"
            )
        }
        let store = try await openForReading(settings, logger: Logger(label: "moneta"))
        let version = try await closing(store) { try await store.schemaVersion() }
        guard version > 0 else {
            throw CommandError("\(databaseFile(in: directory)) is not a database of moneta")
        }
        try await SQLiteBackup.copy(databaseFile(in: directory), to: path)
        Output.write("copied the database to \(path)\n")
    }

    private func writeDump(to path: String, _ settings: Settings) async throws {
        let store = try await openForReading(settings, logger: Logger(label: "moneta"))
        try await closing(store) {
            try await checkSchema(of: store)
            let rows = try await DumpFile(path).write(store)
            Output.write("wrote \(rows) rows to \(path)\n")
        }
    }
}
