// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

@Suite struct ConcurrencyTests {
    struct Refused: Error {}

    @Test(arguments: StoreKind.available)
    func `two hundred writers at once are each acknowledged once, and all is there`(kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            let acknowledged = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        try await store.write { tx in
                            try insertGroup("g\(1000 + index)", in: tx)
                            return index
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(acknowledged.sorted() == Array(0..<200))
            let names = try await groupNames(in: store)
            #expect(names == (1000..<1200).map { "g\($0)" })
        }
    }

    @Test(arguments: StoreKind.available)
    func `a body that throws does not hurt those it shares a commit with`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
                for index in 0..<100 {
                    group.addTask {
                        do {
                            try await store.write { tx in
                                try insertGroup("g\(1000 + index)", in: tx)
                                switch index % 4 {
                                case 1: throw Refused()
                                case 2: try insertGroup("g\(1000 + index)", in: tx)
                                default: break
                                }
                            }
                            return (index, true)
                        } catch {
                            return (index, false)
                        }
                    }
                }
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            let names = try await groupNames(in: store)
            let expected = (0..<100).filter { $0 % 4 == 0 || $0 % 4 == 3 }
            #expect(outcomes.filter(\.value).keys.sorted() == expected)
            #expect(names == expected.map { "g\(1000 + $0)" })
        }
    }

    @Test(arguments: StoreKind.available)
    func `a thing that may be used once is used once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { tx in
                try insertServer("a", in: tx)
                try tx.run("UPDATE authorization_server SET next_rotation = NULL")
            }
            let winners = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        try await store.write { tx in
                            try tx.run(
                                "UPDATE authorization_server SET next_rotation = \(index) WHERE next_rotation IS NULL"
                            )
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(winners == 1)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a read sees one state of the database from its beginning to its end`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("start", in: $0) }
            let pairs = try await withThrowingTaskGroup(of: [(Int64, Int64)].self) { group in
                group.addTask {
                    for index in 0..<50 { try await store.write { try insertGroup("g\(index)", in: $0) } }
                    return []
                }
                for _ in 0..<20 {
                    group.addTask {
                        let pair = try await store.read { tx -> (Int64, Int64) in
                            let first = try count(in: tx)
                            _ = try tx.rows("SELECT a.id FROM user_group a, user_group b")
                            return (first, try count(in: tx))
                        }
                        return [pair]
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(pairs.count == 20)
            #expect(pairs.allSatisfy { $0.0 == $0.1 })
        }
    }

    @Test(arguments: StoreKind.available)
    func `changes to the configuration follow one another and are counted one by one`(kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            try await store.write { try createOrderedTable(in: $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        try await store.write { tx in
                            try tx.configurationChanged(ConfigurationKey("server/\(index % 4)"))
                            // Read, then write: without the lock two transactions would read the same number.
                            let last =
                                try tx.row("SELECT COUNT(*) AS many FROM ordered")?.integer("many") ?? 0
                            try tx.run(
                                "INSERT INTO ordered (id, priority) VALUES (\("p\(index)"), \(last + 1))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let (version, priorities) = try await store.read { tx in
                (
                    try ConfigurationVersionRecords(tx).current(),
                    try tx.rows("SELECT priority FROM ordered ORDER BY priority").map {
                        try $0.integer("priority")
                    }
                )
            }
            #expect(version == 40)
            #expect(priorities == Array(1...40))
        }
    }
}

private func count(in tx: any Transaction) throws -> Int64 {
    try tx.row("SELECT COUNT(*) AS many FROM user_group")?.integer("many") ?? 0
}

/// Makes a table whose rows have an order.
func createOrderedTable(in tx: any Transaction) throws {
    try tx.run(
        SQL(
            stringLiteral: tx.dialect.schema(
                """
                CREATE TABLE ordered (id TEXT NOT NULL PRIMARY KEY, priority INTEGER NOT NULL,
                CONSTRAINT ordered_priority_unique UNIQUE (priority))
                """)))
}
