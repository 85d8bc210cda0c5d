// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

@Suite struct ConstraintTests {
    @Test(arguments: StoreKind.available)
    func `a second equal value is named by its constraint`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            await #expect(throws: StoreError.notUnique(constraint: "user_group_name_unique")) {
                try await store.write { tx in
                    try tx.run(
                        """
                        INSERT INTO user_group
                        (id, kind, name, profile, created, last_updated, last_membership_updated)
                        VALUES ('other', 'OKTA_GROUP', 'one', '{}', 1, 1, 1)
                        """)
                }
            }
            await #expect(throws: StoreError.notUnique(constraint: "authorization_server_pkey")) {
                try await store.write { try insertServer("a", in: $0) }
                try await store.write { tx in
                    try tx.run("UPDATE authorization_server SET name = 'other'")
                    try insertServer("a", in: tx)
                }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a second default server is named by its index`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await #expect(throws: StoreError.notUnique(constraint: "authorization_server_one_default")) {
                try await store.write { tx in
                    try insertServer("a", isDefault: true, in: tx)
                    try insertServer("b", isDefault: true, in: tx)
                }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a reference to nothing is refused, and deletion cascades`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await #expect {
                try await store.write { tx in
                    try tx.run("INSERT INTO group_member (group_id, user_id, since) VALUES ('g', 'u', 1)")
                }
            } throws: {
                if case StoreError.brokenReference = $0 { true } else { false }
            }
            try await store.write { tx in
                try insertServer("a", in: tx)
                try tx.run(
                    "INSERT INTO associated_server (server_id, trusted_id, created) VALUES ('a', 'a', 1)")
            }
            let deleted = try await store.write {
                try $0.run("DELETE FROM authorization_server WHERE id = 'a'")
            }
            #expect(deleted == 1)
            let isLeft = try await store.read { try $0.exists("SELECT 1 AS one FROM associated_server") }
            #expect(!isLeft)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a missing value is named by its column`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            await #expect(throws: StoreError.constraint("user_group.name")) {
                try await store.write { try $0.run("UPDATE user_group SET name = NULL") }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a value that a check or not null forbids is refused`(kind: StoreKind) async throws {
        let statements: [SQL] = [
            "UPDATE user_group SET kind = 'OTHER'", "UPDATE user_group SET name = NULL",
        ]
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            for statement in statements {
                await #expect {
                    try await store.write { try $0.run(statement) }
                } throws: {
                    if case StoreError.constraint = $0 { true } else { false }
                }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a swallowed failure of a statement still undoes the transaction`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            await #expect {
                try await store.write { tx in
                    try insertGroup("two", in: tx)
                    _ = try? insertGroup("one", in: tx)
                }
            } throws: {
                if case StoreError.notUnique = $0 { true } else { false }
            }
            let names = try await groupNames(in: store)
            #expect(names == ["one"])
        }
    }
}

func insertServer(_ id: String, isDefault: Bool = false, in tx: any Transaction) throws {
    try tx.run(
        """
        INSERT INTO authorization_server
        (id, name, audience, resources, issuer_mode, status, is_default, rotation_mode, algorithm, token_profile,
        last_rotated, created, last_updated)
        VALUES (\(id), \("server " + id), 'api://x', '[]', 'ORG_URL', 'ACTIVE', \(isDefault), 'AUTO', 'RS256', 'OKTA',
        1, 1, 1)
        """)
}
