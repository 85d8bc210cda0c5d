// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
package import Persistence
import Primitives
import SQLiteStore

/// The stores that tests run on.
package enum StoreKind: String, Sendable, CustomStringConvertible {
    case sqlite
    case sqliteFile

    /// What this machine has.
    package static let available: [StoreKind] = [.sqlite, .sqliteFile]

    package var description: String { rawValue }

    /// Runs `body` on a store of its own with the current schema, and removes the store afterwards.
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
