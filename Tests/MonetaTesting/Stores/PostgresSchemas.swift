// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Logging
import Persistence
package import PostgresStore
import Primitives

/// Opens PostgreSQL as a node of its own.
package func postgresStore(_ options: PostgresOptions) -> PostgresStore {
    PostgresStore(StoreKind.postgresTarget ?? "", options: options, logger: quiet)
}

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Runs `body` with an empty schema that is removed afterwards, so that suites can run beside one another.
package func withPostgresSchema<Result: Sendable>(
    _ body: (PostgresOptions) async throws -> Result
) async throws -> Result {
    try await PostgresSchemas.shared.lendEmpty(body)
}

/// Schemas that tests borrow one after the other.
///
/// Making the tables takes longer than most tests, so a schema is emptied and filled again for the next one:
/// with the rows of a template schema, which is made once in a process for each kind of contents. A test may
/// do anything to its schema; one whose tables have changed, or that holds very many rows, is not lent again.
/// They go with the cluster (`scripts/with-postgres`).
actor PostgresSchemas {
    static let shared = PostgresSchemas()

    /// More rows in one table than this take longer to remove than the tables to make.
    private static let mostRows = 2000

    /// The server has a limited number of connections.
    private let places = Gate(places: 8)
    private let owner: PostgresStore
    private var templates: [StoreContents: Task<SchemaTables, any Error>] = [:]
    private var free: [String] = []

    private init() {
        var options = PostgresOptions()
        options.connections = 4
        owner = postgresStore(options)
    }

    /// Runs `body` with a schema that holds a copy of the contents.
    nonisolated func lend<Result: Sendable>(
        holding contents: StoreContents, _ body: (PostgresOptions) async throws -> Result
    ) async throws -> Result {
        try await inPlace {
            let schema = try await take(holding: contents)
            return try await using(schema, body) { await giveBack(schema) }
        }
    }

    /// Runs `body` with a schema without tables.
    nonisolated func lendEmpty<Result: Sendable>(
        _ body: (PostgresOptions) async throws -> Result
    ) async throws -> Result {
        try await inPlace {
            let schema = try await makeSchema()
            return try await using(schema, body) { await remove(schema) }
        }
    }

    private nonisolated func inPlace<Result: Sendable>(
        _ body: () async throws -> Result
    ) async throws -> Result {
        await places.enter()
        do {
            let result = try await body()
            await places.leave()
            return result
        } catch {
            await places.leave()
            throw error
        }
    }

    private nonisolated func using<Result: Sendable>(
        _ schema: String, _ body: (PostgresOptions) async throws -> Result, afterwards: () async -> Void
    ) async throws -> Result {
        do {
            let result = try await body(options(schema))
            await afterwards()
            return result
        } catch {
            await afterwards()
            throw error
        }
    }

    private func giveBack(_ schema: String) { free.append(schema) }

    private func take(holding contents: StoreContents) async throws -> String {
        let template = try await template(contents)
        while let schema = free.popLast() {
            let isFilled = try? await owner.write { tx in
                try template.copy(to: schema, mostRows: Self.mostRows, in: tx)
            }
            if isFilled == true { return schema }
            await remove(schema)
        }
        let schema = try await makeSchema()
        try await fill(schema) { store in try await store.migrate(at: TestClock().now) }
        _ = try await owner.write { tx in try template.copy(to: schema, mostRows: .max, in: tx) }
        return schema
    }

    private func template(_ contents: StoreContents) async throws -> SchemaTables {
        if let known = templates[contents] { return try await known.value }
        let task = Task {
            let schema = try await makeSchema()
            try await fill(schema) { store in try await contents.make(in: store) }
            return try await owner.read { tx in try SchemaTables(schema, in: tx) }
        }
        templates[contents] = task
        return try await task.value
    }

    private func fill(_ schema: String, _ body: (any Store) async throws -> Void) async throws {
        let store = postgresStore(options(schema))
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private func makeSchema() async throws -> String {
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await owner.write { tx in try tx.run(SQL(stringLiteral: "CREATE SCHEMA \(schema)")) }
        return schema
    }

    private func remove(_ schema: String) async {
        _ = try? await owner.write { tx in try tx.run(SQL(stringLiteral: "DROP SCHEMA \(schema) CASCADE")) }
    }

    private nonisolated func options(_ schema: String) -> PostgresOptions {
        var options = PostgresOptions()
        options.schema = schema
        return options
    }
}
