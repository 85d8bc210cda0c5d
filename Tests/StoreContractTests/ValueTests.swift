// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

@Suite struct ValueTests {
    static let texts = [
        "", "plain", "it's \"quoted\" ? $1 \\ %_", "ümläut ß", "日本語", "👩‍👩‍👧‍👦", "e\u{301}", "\u{10FFFF}",
        "line\nbreak\ttab\r",
        String(repeating: "long ", count: 50_000),
    ]

    @Test(arguments: StoreKind.available)
    func `texts come back as they were, byte by byte`(kind: StoreKind) async throws {
        try await kind.withStore(holding: .nothing) { store in
            try await store.write { try $0.run(table(in: $0)) }
            try await store.write { tx in
                for (index, text) in Self.texts.enumerated() {
                    try tx.run("INSERT INTO value_test (id, text) VALUES (\(index), \(text))")
                }
            }
            let found = try await store.read { tx in
                try tx.rows("SELECT text FROM value_test ORDER BY id").map { try $0.text("text") }
            }
            #expect(found.map { Array($0.utf8) } == Self.texts.map { Array($0.utf8) })
        }
    }

    @Test(arguments: StoreKind.available)
    func `whole numbers have 64 bits`(kind: StoreKind) async throws {
        let numbers: [Int64] = [0, 1, -1, 1 << 53 + 1, .max, .min]
        try await kind.withStore(holding: .nothing) { store in
            try await store.write { try $0.run(table(in: $0)) }
            try await store.write { tx in
                for (index, number) in numbers.enumerated() {
                    try tx.run("INSERT INTO value_test (id, number) VALUES (\(index), \(number))")
                }
            }
            let found = try await store.read { tx in
                try tx.rows("SELECT number, text FROM value_test ORDER BY id")
                    .map { (try $0.integer("number"), try $0.optionalText("text")) }
            }
            #expect(found.map(\.0) == numbers)
            #expect(found.allSatisfy { $0.1 == nil })
        }
    }

    @Test(arguments: StoreKind.available)
    func `a null and a value of either type can stand in the same place`(kind: StoreKind) async throws {
        try await kind.withStore(holding: .nothing) { store in
            try await store.write { try $0.run(table(in: $0)) }
            for (index, number) in [nil, 5, nil, 7].enumerated() {
                let text = number.map { "n\($0)" }
                try await store.write { tx in
                    try tx.run(
                        "INSERT INTO value_test (id, number, text) VALUES (\(index), \(number), \(text))")
                }
            }
            let found = try await store.read { tx in
                try tx.rows("SELECT number, text FROM value_test ORDER BY id")
                    .map { [try $0.value("number"), try $0.value("text")] }
            }
            #expect(
                found == [
                    [.null, .null], [.integer(5), .text("n5")], [.null, .null], [.integer(7), .text("n7")],
                ])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a text with a NUL character is refused`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            await #expect(throws: StoreError.constraint("text with a NUL character")) {
                try await store.write { try insertGroup("a\0b", in: $0) }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `counts and sums are whole numbers, and texts are ordered by their bytes`(kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            try await store.write { tx in
                for name in ["b", "Z", "a", "é", "A", "_"] { try insertGroup(name, in: tx) }
            }
            let row = try await store.read {
                try $0.row("SELECT COUNT(*) AS many, SUM(created) AS total FROM user_group")
            }
            #expect(try row?.integer("many") == 6)
            #expect(try row?.integer("total") == 6)
            let names = try await store.read { tx in
                try tx.rows("SELECT name FROM user_group ORDER BY name").map { try $0.text("name") }
            }
            #expect(names == ["A", "Z", "_", "a", "b", "é"])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a column that is missing or of another type is named`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { try insertGroup("one", in: $0) }
            let row = try await store.read { try $0.row("SELECT name FROM user_group") }
            #expect(throws: StoreError.unexpectedColumn("name")) { try row?.integer("name") }
            #expect(throws: StoreError.unexpectedColumn("kind")) { try row?.text("kind") }
        }
    }

    @Test(arguments: StoreKind.available)
    func `an attribute of a document is reached with the dialect`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.write { tx in
                try insertGroup("one", in: tx)
                try tx.run(#"UPDATE user_group SET profile = '{"name":"One","nested":{"deep":"x"}}'"#)
            }
            let row = try await store.read { tx in
                try tx.row(
                    """
                    SELECT \(tx.dialect.jsonText("profile", ["name"])) AS name, \
                    \(tx.dialect.jsonText("profile", ["nested", "deep"])) AS deep, \
                    \(tx.dialect.jsonText("profile", ["none"])) AS none FROM user_group
                    """)
            }
            #expect(try row?.text("name") == "One")
            #expect(try row?.text("deep") == "x")
            #expect(try row?.optionalText("none") == nil)
        }
    }
}

private func table(in tx: any Transaction) -> SQL {
    SQL(
        stringLiteral: tx.dialect.schema(
            "CREATE TABLE value_test (id INTEGER NOT NULL PRIMARY KEY, number INTEGER, text TEXT)"))
}
