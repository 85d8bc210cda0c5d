// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import MonetaServer
import Persistence
import PostgresStore
import Primitives
import SQLiteStore
import SystemPackage

/// Opens the database that the settings name; PostgreSQL knows the program by `name`.
///
/// `cacheSize` is how many kibibytes of an embedded database each connection keeps in memory; a command that
/// writes very much asks for more than a server.
func openStore(
    _ settings: Settings, logger: Logger, name: String = PostgresOptions().applicationName,
    cacheSize: Int? = nil
) throws -> any Store {
    switch settings.database {
    case .memory: return try SQLiteStore(inMemory: SQLiteStore.Options())
    case .file(let directory):
        try makeDirectory(directory)
        var options = SQLiteStore.Options()
        options.cacheSize = cacheSize ?? options.cacheSize
        return try SQLiteStore(file: databaseFile(in: directory), options: options)
    case .postgres(let url, let connections):
        var options = PostgresOptions()
        options.connections = connections
        options.applicationName = name
        return PostgresStore(url.revealText(), options: options, logger: logger)
    }
}

/// Makes a directory that only its owner can enter, and those above it that are missing.
func makeDirectory(_ path: String) throws {
    let whole = FilePath(path)
    var made = whole.root.map { FilePath(root: $0) } ?? FilePath()
    for component in whole.components {
        made.append(component)
        do {
            try makeOneDirectory(made)
        } catch let error as Errno where error == .fileExists {
            continue
        } catch {
            throw SettingsError("the directory \(made) cannot be made: \(error)")
        }
    }
}
