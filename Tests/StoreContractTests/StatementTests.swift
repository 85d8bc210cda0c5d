// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

/// The statements that are one text for both engines.
@Suite struct StatementTests {
    @Test(arguments: StoreKind.available)
    func `priorities are reordered by negating them first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { tx in
                try createOrderedTable(in: tx)
                for index in 1...5 {
                    try tx.run("INSERT INTO ordered (id, priority) VALUES (\("p\(index)"), \(index))")
                }
            }
            let order = ["p5", "p1", "p2", "p3", "p4"]
            try await store.write { tx in
                try tx.run("UPDATE ordered SET priority = -priority")
                for (index, id) in order.enumerated() {
                    try tx.run("UPDATE ordered SET priority = \(index + 1) WHERE id = \(id)")
                }
            }
            let found = try await store.read { tx in
                try tx.rows("SELECT id FROM ordered ORDER BY priority").map { try $0.text("id") }
            }
            #expect(found == order)
        }
    }

    @Test(arguments: StoreKind.available)
    func `pages follow a pair of values`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { tx in
                for index in 0..<10 { try insertGroup("g\(index)", in: tx) }
                try tx.run("UPDATE user_group SET created = 2 WHERE id >= 'id-g5'")
            }
            var seen: [String] = []
            var after: (Int64, String) = (0, "")
            while true {
                let position = after
                let page = try await store.read { tx in
                    try tx.rows(
                        """
                        SELECT id, created FROM user_group WHERE (created, id) > (\(position.0), \(position.1))
                        ORDER BY created, id LIMIT \(3)
                        """
                    ).map { (try $0.integer("created"), try $0.text("id")) }
                }
                guard let last = page.last else { break }
                seen += page.map(\.1)
                after = last
            }
            #expect(seen == (0..<10).map { "id-g\($0)" })
        }
    }

    @Test(arguments: StoreKind.available)
    func `an insert that meets a row updates it and returns it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var versions: [Int64?] = []
            for _ in 0..<3 {
                versions.append(
                    try await store.write { tx in
                        try tx.row(
                            """
                            INSERT INTO configuration_version (key, version) VALUES ('k', 1)
                            ON CONFLICT (key) DO UPDATE SET version = configuration_version.version + 1
                            RETURNING version
                            """)?.integer("version")
                    })
            }
            #expect(versions == [1, 2, 3])
        }
    }

    @Test(arguments: StoreKind.available)
    func `an insert that meets a row can do nothing, and says so`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let insert: SQL =
                "INSERT INTO used_assertion (client_id, jti, expires_at) VALUES ('c', 'j', 1) ON CONFLICT DO NOTHING"
            let first = try await store.write { try $0.run(insert) }
            let second = try await store.write { try $0.run(insert) }
            #expect(first == 1)
            #expect(second == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a list of values stands in one place`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { tx in for name in ["a", "b", "c"] { try insertGroup(name, in: tx) } }
            let some = try await store.read {
                try $0.rows("SELECT id FROM user_group WHERE name IN \(SQL.list(["a", "c", "x"]))").count
            }
            let none = try await store.read {
                try $0.rows("SELECT id FROM user_group WHERE name IN \(SQL.list([String]()))").count
            }
            #expect(some == 2)
            #expect(none == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `more statements than are kept prepared still run`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.read { tx in
                for index in 0..<600 {
                    let row = try tx.row(SQL(stringLiteral: "SELECT \(index) AS n"))
                    #expect(try row?.integer("n") == Int64(index))
                }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `the sequence of events rises`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let sequences = try await store.write { tx in
                try (0..<3).map { index in
                    try tx.row(
                        """
                        INSERT INTO event (uuid, published, event_type, transaction_id, document)
                        VALUES (\("u\(index)"), 1, 't', 'x', '{}') RETURNING sequence
                        """)?.integer("sequence")
                }
            }
            #expect(sequences == [1, 2, 3])
        }
    }
}
