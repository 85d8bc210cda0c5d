// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Logging
package import Persistence
package import PostgresStore
import Primitives
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

    /// Where PostgreSQL is, if it is there.
    package static let postgresTarget = ProcessInfo.processInfo.environment["MONETA_TEST_POSTGRES"]

    package var description: String { rawValue }

    /// Runs `body` on a store of its own with the current schema, and removes the store afterwards.
    @discardableResult
    package func withStore<Result>(
        migrated: Bool = true, _ body: (any Store) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            return try await use(try SQLiteStore(), migrated, body)
        case .sqliteFile:
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            return try await use(try SQLiteStore(file: directory.file("moneta.db")), migrated, body)
        case .postgres:
            return try await withPostgresSchema { options in
                try await use(postgresStore(options), migrated, body)
            }
        }
    }

    private func use<Result>(
        _ store: any Store, _ migrated: Bool, _ body: (any Store) async throws -> Result
    ) async throws -> Result {
        do {
            if migrated { try await store.migrate(at: Timestamp(milliseconds: 1_700_000_000_000)) }
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }
}

/// Opens PostgreSQL as a node of its own.
package func postgresStore(_ options: PostgresOptions) -> PostgresStore {
    PostgresStore(StoreKind.postgresTarget ?? "", options: options, logger: quiet)
}

/// Runs `body` with an empty schema that is removed afterwards, so that suites can run beside one another.
package func withPostgresSchema<Result>(_ body: (PostgresOptions) async throws -> Result) async throws
    -> Result
{
    await schemas.enter()
    do {
        let result = try await withFreshSchema(body)
        await schemas.leave()
        return result
    } catch {
        await schemas.leave()
        throw error
    }
}

private func withFreshSchema<Result>(_ body: (PostgresOptions) async throws -> Result) async throws -> Result
{
    let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
    var options = PostgresOptions()
    options.connections = 1
    let owner = postgresStore(options)
    try await owner.write { tx in try tx.run(SQL(stringLiteral: "CREATE SCHEMA \(schema)")) }
    options = PostgresOptions()
    options.schema = schema
    func remove() async {
        _ = try? await owner.write { tx in try tx.run(SQL(stringLiteral: "DROP SCHEMA \(schema) CASCADE")) }
        await owner.close()
    }
    do {
        let result = try await body(options)
        await remove()
        return result
    } catch {
        await remove()
        throw error
    }
}

/// The server has a limited number of connections.
private let schemas = Gate(places: 8)

/// Lets a number of tasks in at the same time.
private actor Gate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { free = places }

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A directory that a test fills and removes.
package struct TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "/moneta-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    package func file(_ name: String) -> String { path + "/" + name }

    package func remove() { try? FileManager.default.removeItem(atPath: path) }
}
