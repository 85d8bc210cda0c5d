// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ManagementAPI
import MonetaServer
import Persistence
import Primitives

/// What a command does about a database that is not there.
enum AbsentDatabase {
    /// It is made, as `moneta serve` would.
    case made
    /// An empty one is looked at, in memory.
    case imagined
    case refused
}

/// Opens the database of the settings for writing, makes it ready as the first start does, and runs `body`
/// with what the management API works with.
///
/// `instead` says what to do while a server runs on it. `credentials` are the first administrator's, of a
/// database that was made; one in memory is gone before they are of use. `cacheSize` is that of
/// ``openStore(_:logger:name:cacheSize:)``.
func withManagement<Result>(
    _ settings: Settings, absent: AbsentDatabase, instead: String = "name the server with --url",
    cacheSize: Int? = nil,
    _ body: (_ services: ManagementServices, _ credentials: FirstCredentials?) async throws -> Result
) async throws -> Result {
    var settings = settings
    if case .file(let directory) = settings.database, !fileExists(databaseFile(in: directory)) {
        switch absent {
        case .made: break
        case .imagined: settings.database = .memory
        case .refused:
            throw CommandError(
                "there is no database \(databaseFile(in: directory)); name its directory with --data-directory"
            )
        }
    }
    let store = try openForWriting(settings, instead: instead, cacheSize: cacheSize)
    return try await closing(store) {
        let start = try await FirstStart(settings, store: store, surroundings: .system).run()
        let services = ManagementServices(
            store: store, surroundings: .system, masterKey: start.masterKey, baseURL: settings.publicURL,
            commonPasswords: settings.commonPasswords)
        if case .memory = settings.database { return try await body(services, nil) }
        return try await body(services, start.credentials)
    }
}
