// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import MonetaServer
import Persistence
import PostgresStore
import Primitives
import SQLiteStore
import SystemPackage

/// Why a command did not do what it was asked; a sentence for the operator.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    /// What others wrote in it is made visible, for it is printed as it is.
    init(_ description: String) { self.description = description.madeVisible(keeping: ["\n", "\t"]) }
}

/// The embedded database of a data directory.
func databaseFile(in directory: String) -> String { "\(directory)/moneta.db" }

/// Opens the database that the settings name for reading, also while a server runs on it.
func openForReading(_ settings: Settings, logger: Logger) async throws -> any Store {
    switch settings.database {
    case .memory: throw CommandError("with --in-memory there is no database that could be read")
    case .postgres: return try openStore(settings, logger: logger)
    case .file(let directory):
        let path = databaseFile(in: directory)
        guard fileExists(path) else {
            throw CommandError("there is no database \(path); name its directory with --data-directory")
        }
        return try SQLiteStore(readOnlyFile: path)
    }
}

/// Opens the database that the settings name; `instead` says what to do while a server runs on it.
///
/// PostgreSQL knows the command by `name`.
func openForWriting(
    _ settings: Settings, instead: String, name: String = PostgresOptions().applicationName,
    cacheSize: Int? = nil
) throws -> any Store {
    do {
        return try openStore(settings, logger: Logger(label: "moneta"), name: name, cacheSize: cacheSize)
    } catch StoreError.unavailable(let why) {
        guard case .file = settings.database else { throw StoreError.unavailable(why) }
        throw CommandError("\(why): stop that first, or \(instead)")
    }
}

/// Whether there is a file that can be opened for reading.
func fileExists(_ path: String) -> Bool {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return false }
    try? file.close()
    return true
}

/// Refuses a database whose schema is not the one that this program writes.
func checkSchema(of store: any Store) async throws {
    let (version, newest) = (try await store.schemaVersion(), migrations.map(\.number).max() ?? 0)
    guard version == newest else {
        throw CommandError(
            version > newest
                ? "the database was written by a newer version of moneta, which must be used to read it"
                : "the database has schema \(version) and this program needs \(newest): start moneta serve on it once"
        )
    }
}

/// Runs `body` and closes the store, whatever happens.
func closing<Result>(_ store: any Store, _ body: () async throws -> Result) async throws -> Result {
    do {
        let result = try await body()
        await store.close()
        return result
    } catch {
        await store.close()
        throw error
    }
}
