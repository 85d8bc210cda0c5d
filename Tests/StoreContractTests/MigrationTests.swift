// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import PostgresStore
import Primitives
import Testing

@Suite struct MigrationTests {
    private let now = Timestamp(milliseconds: 1)
    private let one = Migration(
        number: 1, name: "one", statements: ["CREATE TABLE one (id INTEGER NOT NULL)"])
    private let two = Migration(
        number: 2, name: "two",
        statements: ["CREATE TABLE two (id INTEGER NOT NULL)", "INSERT INTO one (id) VALUES (2)"])

    @Test(arguments: StoreKind.available)
    func `migrations are applied once, in order`(kind: StoreKind) async throws {
        try await kind.withStore(holding: .nothing) { store in
            let before = try await store.schemaVersion()
            let first = try await store.migrate([one], at: now)
            let second = try await store.migrate([one, two], at: now)
            let third = try await store.migrate([one, two], at: now)
            #expect(before == 0)
            #expect(first.map(\.number) == [1])
            #expect(second.map(\.number) == [2])
            #expect(third.isEmpty)
            let after = try await store.schemaVersion()
            #expect(after == 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a migration that fails leaves nothing of itself`(kind: StoreKind) async throws {
        let broken = Migration(
            number: 2, name: "two",
            statements: ["CREATE TABLE two (id INTEGER NOT NULL)", "INSERT INTO nowhere VALUES (1)"])
        try await kind.withStore(holding: .nothing) { store in
            await #expect(throws: StoreError.self) { try await store.migrate([one, broken], at: now) }
            let repaired = try await store.migrate([one, two], at: now)
            #expect(repaired.map(\.number) == [2])
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edited migration is refused`(kind: StoreKind) async throws {
        let edited = Migration(number: 1, name: "one", statements: ["CREATE TABLE one (id INTEGER)"])
        try await kind.withStore(holding: .nothing) { store in
            try await store.migrate([one], at: now)
            await #expect {
                try await store.migrate([edited, two], at: now)
            } throws: {
                "\($0)".contains("schema step 1 `one`")
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a database of a newer program is refused`(kind: StoreKind) async throws {
        try await kind.withStore(holding: .nothing) { store in
            try await store.migrate([one, two], at: now)
            await #expect {
                try await store.migrate([one], at: now)
            } throws: {
                "\($0)".contains("schema 2 and this program knows up to 1")
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `rows from before the fifth step say that no token of theirs is dead`(kind: StoreKind) async throws {
        try await kind.withStore(holding: .nothing) { store in
            try await store.migrate(migrations.filter { $0.number < 4 }, at: now)
            try await store.write { tx in
                try tx.run(
                    """
                    INSERT INTO app (id, client_id, label, status, document, created, last_updated)
                    VALUES ('0oa1', 'c', 'l', 'ACTIVE', '{}', 1, 1)
                    """)
            }
            try await store.migrate(at: now)
            let mark = try await store.read { tx in
                try tx.row("SELECT revoked_through FROM app")?.integer("revoked_through")
            }
            #expect(mark == 0)
        }
    }

    @Test(.enabled(if: StoreKind.postgresTarget != nil))
    func `nodes that start together migrate once`() async throws {
        try await withPostgresSchema { options in
            let nodes = (0..<4).map { _ in postgresStore(options) }
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for node in nodes { group.addTask { try await node.migrate(at: now).count } }
                return try await group.reduce(0, +)
            }
            #expect(applied == migrations.count)
            for node in nodes { await node.close() }
        }
    }
}
