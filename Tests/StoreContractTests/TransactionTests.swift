// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

@Suite struct TransactionTests {
    struct Refused: Error {}

    @Test(arguments: StoreKind.available)
    func `what a write did is there for the next read`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            let names = try await groupNames(in: store)
            #expect(names == ["one"])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a body that throws leaves nothing`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await #expect(throws: Refused.self) {
                try await store.write { tx in
                    try insertGroup("one", in: tx)
                    throw Refused()
                }
            }
            let names = try await groupNames(in: store)
            #expect(names.isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a write that follows a failed one succeeds`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try? await store.write { tx in try tx.run("INSERT INTO nowhere VALUES (1)") }
            try await store.write { try insertGroup("one", in: $0) }
            let names = try await groupNames(in: store)
            #expect(names == ["one"])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a read cannot write`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await #expect(throws: StoreError.self) {
                try await store.read { try insertGroup("one", in: $0) }
            }
            let names = try await groupNames(in: store)
            #expect(names.isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a closed store says so`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await store.close()
            await #expect(throws: StoreError.unavailable("the store is closed")) {
                try await store.write { try insertGroup("one", in: $0) }
            }
            await #expect(throws: StoreError.unavailable("the store is closed")) {
                try await store.read { try $0.rows("SELECT 1 AS one") }
            }
        }
    }
}

/// A row of the simplest table.
func insertGroup(_ name: String, in tx: any Transaction) throws {
    try tx.run(
        """
        INSERT INTO user_group (id, kind, name, profile, created, last_updated, last_membership_updated)
        VALUES (\("id-" + name), 'OKTA_GROUP', \(name), '{}', 1, 1, 1)
        """)
}

func groupNames(in store: any Store) async throws -> [String] {
    try await store.read { tx in
        try tx.rows("SELECT name FROM user_group ORDER BY id").map { try $0.text("name") }
    }
}
