// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Logging
import MonetaServer
import OAuth
import Persistence
import Primitives
import SQLiteStore
import SystemPackage

/// Takes a backup back into an empty database.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a backup back into an empty database.",
        usage: "moneta restore FILE [--data-directory DIR] [other settings]",
        discussion: """
            FILE is what moneta backup wrote: a copy of the embedded database, or a dump, which both engines take. \
            The database must be empty: a data directory without moneta.db, or a PostgreSQL database in which nothing \
            has been created yet. All of the backup is taken back, or nothing.

            The backup does not hold the master key: put the one of that database at its place (master.key in the data \
            directory, or where master-key-file says) before you start the server.

            Settings are those of moneta serve.
            """)

    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (path, settings) = try await arguments.read()
        bootstrapLogging(settings)
        if case .memory = settings.database {
            throw CommandError("with --in-memory there is no database that would last")
        }
        guard fileExists(path) else { throw CommandError("the file \(path) cannot be opened for reading") }
        if try isDatabase(path) {
            try await takeCopy(path, settings)
        } else {
            try await takeDump(path, settings)
        }
        let store = try openStore(settings, logger: Logger(label: "moneta"))
        try await closing(store) { try await remind(store, settings) }
    }

    /// What every file of SQLite begins with.
    private func isDatabase(_ path: String) throws -> Bool {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return count == 16 && bytes == Array("SQLite format 3\0".utf8)
    }

    private func takeCopy(_ path: String, _ settings: Settings) async throws {
        guard case .file(let directory) = settings.database else {
            throw CommandError(
                "\(path) is a copy of the embedded database; PostgreSQL takes a dump, which moneta backup writes too"
            )
        }
        let target = databaseFile(in: directory)
        guard !fileExists(target) else { throw CommandError("the database \(target) exists already") }
        try await soundly(path) { try await SQLiteBackup.verify(path) }
        let copy = try SQLiteStore(readOnlyFile: path)
        let version = try await closing(copy) { try await copy.schemaVersion() }
        guard version > 0 else { throw CommandError("\(path) is a database, but not one of moneta") }
        guard version <= migrations.map(\.number).max() ?? 0 else {
            throw CommandError(
                "\(path) was written by a newer version of moneta, which must be used to restore it")
        }
        try makeDirectory(directory)
        try await soundly(path) { try await SQLiteBackup.restore(path, to: target) }
        Output.write("restored \(target)\n")
    }

    /// Says what became of the database when the backup is not sound: nothing.
    private func soundly(_ path: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as DamagedBackup {
            throw CommandError("nothing was restored from \(path): \(error)")
        } catch let error as RestoreError {
            throw CommandError("nothing was restored from \(path): \(error)")
        }
    }

    private func takeDump(_ path: String, _ settings: Settings) async throws {
        if case .file(let directory) = settings.database, fileExists(databaseFile(in: directory)) {
            throw CommandError("the database \(databaseFile(in: directory)) exists already")
        }
        // Before anything is made: what is damaged leaves no trace.
        try await soundly(path) { try DumpFile(path).check() }
        let store = try openStore(settings, logger: Logger(label: "moneta"))
        do {
            let rows = try await closing(store) {
                try await store.migrate(at: Surroundings.system.now())
                return try await DumpFile(path).restore(into: store)
            }
            Output.write("restored \(rows) rows\n")
        } catch {
            // A database that was made for this dump would stand in the way of the next attempt.
            if case .file(let directory) = settings.database { removeDatabase(in: directory) }
            if let error = error as? RestoreError {
                throw CommandError("nothing was restored from \(path): \(error)")
            }
            throw error
        }
    }

    /// Tries the master key, if it is there already, and says what is missing.
    private func remind(_ store: any Store, _ settings: Settings) async throws {
        let masterKey: MasterKey
        do {
            masterKey = try MasterKeySource(settings).key(isNew: false, in: .system)
        } catch {
            return Output.write("The server needs the master key of this backup before it starts: \(error)\n")
        }
        do {
            let sealed = try sealingCheck(under: masterKey)
            try await store.read { tx in try checkMasterKey(masterKey, sealed: sealed, in: tx) }
            Output.write("The master key fits.\n")
        } catch let error as WrongMasterKey {
            Output.write("The server will not start: \(error)\n")
        }
    }
}
