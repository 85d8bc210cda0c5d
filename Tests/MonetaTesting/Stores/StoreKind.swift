// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
package import Persistence
import SQLiteStore

/// The stores that tests run on.
package enum StoreKind: String, Sendable, CustomStringConvertible {
    case sqlite
    case sqliteFile
    case postgres

    /// What this machine has: PostgreSQL when `MONETA_TEST_POSTGRES` holds a connection string
    /// (`scripts/with-postgres`).
    package static let available: [StoreKind] =
        postgresTarget == nil ? [.sqlite, .sqliteFile] : [.sqlite, .sqliteFile, .postgres]

    /// One kind for each engine that this machine has.
    package static let engines = available.filter { $0 != .sqliteFile }

    /// Where PostgreSQL is, if it is there.
    package static let postgresTarget = ProcessInfo.processInfo.environment["MONETA_TEST_POSTGRES"]

    package var description: String { rawValue }

    /// Runs `body` on a store of its own, and removes the store afterwards.
    ///
    /// The contents are a copy of what was made once (``TemplateFiles``, ``PostgresSchemas``).
    @discardableResult
    package func withStore<Result: Sendable>(
        holding contents: StoreContents = .schema, _ body: (any Store) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            let template = try await TemplateFiles.shared.file(contents)
            return try await closing(
                try SQLiteStore(inMemory: SQLiteStore.Options(), copying: template), body)
        case .sqliteFile:
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            let file = directory.file("moneta.db")
            if let template = try await TemplateFiles.shared.file(contents) {
                try FileManager.default.copyItem(atPath: template, toPath: file)
            }
            return try await closing(try SQLiteStore(file: file), body)
        case .postgres:
            guard contents != .nothing else {
                return try await withPostgresSchema { options in
                    try await closing(postgresStore(options), body)
                }
            }
            return try await PostgresSchemas.shared.lend(holding: contents) { options in
                try await closing(postgresStore(options), body)
            }
        }
    }
}

private func closing<Result>(
    _ store: any Store, _ body: (any Store) async throws -> Result
) async throws -> Result {
    do {
        let result = try await body(store)
        await store.close()
        return result
    } catch {
        await store.close()
        throw error
    }
}
