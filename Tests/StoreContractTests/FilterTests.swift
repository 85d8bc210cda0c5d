// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import Testing

@Suite struct FilterTests {
    private let document: JSON = [
        "name": "Orders API", "count": 5, "active": true, "created": "2025-11-11T09:42:13.000Z", "empty": "",
        "none": nil,
        "profile": ["name": "Everyone", "percent": "100%_"],
        "target": [["id": "a1", "type": "User"], ["id": "b2", "type": "AppInstance"]], "tags": ["x", "y"],
    ]

    @Test(arguments: [
        (#"name eq "orders api""#, true), (#"name EQ "Orders API""#, true), (#"name eq "Orders""#, false),
        (#"name ne "Orders""#, true), (#"name sw "ord""#, true), (#"name co "ers A""#, true),
        (#"name ew "api""#, true),
        (#"name ew "ap""#, false), (#"name co """#, true), ("name pr", true), ("empty pr", false),
        ("none pr", false),
        ("other pr", false), ("none eq null", true), ("other eq null", true), ("name ne null", true),
        ("count eq 5", true), ("count eq 5.0", true), ("count gt 4", true), ("count ge 5", true),
        ("count lt 5", false),
        ("count le 5.5", true), (#"count eq "5""#, false), ("active eq true", true),
        ("active eq false", false),
        (#"created gt "2025-11-11T09:42:12Z""#, true), (#"created eq "2025-11-11T10:42:13+01:00""#, true),
        (#"created lt "2025-11-11T09:42:13.000Z""#, false), (#"profile.name eq "Everyone""#, true),
        (#"profile.percent co "%_""#, true), (#"target.id eq "b2""#, true), (#"target.id eq "c3""#, false),
        (#"target.type sw "app" and target.id eq "a1""#, true), (#"tags eq "y""#, true),
        (#"tags ne "y""#, false),
        (#"other ne "x""#, true), (#"not (name eq "x")"#, true),
        (#"not name eq "x" and active eq true"#, true),
        (#"name eq "x" or active eq true and count eq 5"#, true),
        (#"(name eq "x" or active eq true) and count eq 6"#, false),
        (#"name eq "Orders\u0020API""#, true), ("  ( ( count eq 5 ) )  ", true),
        ("not(count eq 5)or(active eq true)", true),
    ])
    func `a document meets a filter or does not`(text: String, expected: Bool) throws {
        #expect(try Filter(text).matches(document) == expected)
    }

    @Test(arguments: [
        ("", FilterError.Code.expectedAttribute, 0), ("name", .expectedOperator, 4),
        ("name is 5", .expectedOperator, 5),
        ("name eq", .expectedValue, 7), ("name eq five", .expectedValue, 8), ("name eq 'x'", .badValue, 8),
        (#"name eq "x"#, .badValue, 8), (#"name eq "\q""#, .badValue, 8),
        ("name eq 5 count eq 5", .expectedEnd, 10),
        ("(name eq 5", .unclosedParenthesis, 0), ("name eq 5)", .expectedEnd, 9),
        ("name eq 5 and", .expectedAttribute, 13),
        ("and eq 5", .expectedAttribute, 0), ("5 eq 5", .expectedAttribute, 0),
        ("a..b eq 5", .expectedAttribute, 0),
        ("name eq [1]", .badValue, 8), ("not", .expectedAttribute, 3), ("name eq 01", .badValue, 8),
    ])
    func `what is wrong is said with its place`(text: String, code: FilterError.Code, position: Int) {
        #expect(throws: FilterError(code, at: position)) { try Filter(text) }
    }

    @Test func `length, depth and number of comparisons have limits`() throws {
        let longest = #"name eq "\#(String(repeating: "x", count: 4096 - 10))""#
        _ = try Filter(longest)
        #expect(throws: FilterError(.tooLong, at: 4096)) { try Filter(longest + " ") }
        _ = try Filter(String(repeating: "(", count: 32) + "a pr" + String(repeating: ")", count: 32))
        for open in ["(", "not ", "not("] {
            #expect {
                try Filter(String(repeating: open, count: 33) + "a pr")
            } throws: {
                ($0 as? FilterError)?.code == .tooDeep
            }
        }
        _ = try Filter(Array(repeating: "a pr", count: 100).joined(separator: " or "))
        #expect {
            try Filter(Array(repeating: "a pr", count: 101).joined(separator: " and "))
        } throws: {
            ($0 as? FilterError)?.code == .tooManyTerms
        }
    }

    @Test(arguments: [
        #"name eq "ORDERS""#, #"name ne "orders""#, #"name sw "o""#, #"name co "%""#, #"name co "_""#,
        #"name co "\\""#,
        #"name ew "S""#, "name pr", "name eq null", #"not (name eq "orders")"#, #"name gt "orders""#,
        #"name le "orders""#,
        #"id eq "id-1""#, #"id eq "ID-1""#, "next pr", "next eq null", #"next gt "1970-01-01T00:00:00.001Z""#,
        #"next ne "1970-01-01T00:00:00.002Z""#, #"not (next lt "1970-01-01T00:00:00.002Z")"#,
        "active eq true",
        "active ne true", "rank ge 2", "rank lt 2 or name co \"é\"", #"name co "É""#, #"title eq "first""#,
        #"title ne "first""#,
    ])
    func `a filter says the same in the database as in memory`(text: String) async throws {
        let filter = try Filter(text)
        let rows: [(String, String?, Int64?, Bool, Int64, String?)] = [
            ("id-1", "Orders", 1, true, 1, "First"), ("id-2", "orders", nil, false, 2, nil),
            ("id-3", nil, 2, true, 3, "x"),
            ("id-4", "100%", 3, false, 4, ""), ("id-5", "a_b", nil, true, 5, "é"),
            ("id-6", #"back\slash"#, 4, true, 6, "É"),
            ("id-7", "café", 5, false, 7, "FIRST"), ("id-8", "", 6, false, 8, nil),
        ]
        let expected = rows.filter { id, name, next, active, rank, title in
            let document: JSON = [
                "id": .string(id), "name": .optional(name), "active": .bool(active), "rank": .integer(rank),
                "next": .optional(next.map { Timestamp(milliseconds: $0).rfc3339 }),
                "title": .optional(title),
            ]
            // An identifier is compared exactly in a table, and without regard to case in a document.
            return text.contains("ID-1") ? false : filter.matches(document)
        }.map(\.0)
        for kind in StoreKind.available where kind != .sqliteFile {
            try await kind.withStore(holding: .nothing) { store in
                let found = try await store.write { tx in
                    try tx.run(
                        SQL(
                            stringLiteral: tx.dialect.schema(
                                """
                                CREATE TABLE filtered (id TEXT NOT NULL PRIMARY KEY, name TEXT, next INTEGER,
                                active INTEGER NOT NULL, rank INTEGER NOT NULL, document TEXT NOT NULL)
                                """)))
                    for (id, name, next, active, rank, title) in rows {
                        let document: JSON = ["title": .optional(title)]
                        try tx.run(
                            """
                            INSERT INTO filtered (id, name, next, active, rank, document)
                            VALUES (\(id), \(name), \(next), \(active), \(rank), \(document))
                            """)
                    }
                    let columns: [String: FilterColumn] = [
                        "id": FilterColumn("id", .exactText), "name": FilterColumn("name", .text),
                        "next": FilterColumn("next", .timestamp), "active": FilterColumn("active", .boolean),
                        "rank": FilterColumn("rank", .integer),
                        "title": FilterColumn(tx.dialect.jsonText("document", ["title"]), .text),
                    ]
                    return try tx.rows("SELECT id FROM filtered WHERE \(filter.sql(columns)) ORDER BY id")
                        .map { try $0.text("id") }
                }
                #expect(found == expected, "\(kind)")
            }
        }
    }

    @Test(arguments: [
        ("secret eq 1", FilterError.Code.unknownAttribute), ("name eq 1", .wrongValue),
        (#"rank eq "1""#, .wrongValue),
        (#"rank co "1""#, .wrongOperator), (#"next gt "yesterday""#, .wrongValue),
        ("active gt true", .wrongOperator),
        ("name sw 1", .wrongValue), ("name gt null", .wrongValue),
    ])
    func `what a table does not offer is refused`(text: String, code: FilterError.Code) throws {
        let columns: [String: FilterColumn] = [
            "name": FilterColumn("name", .text), "rank": FilterColumn("rank", .integer),
            "next": FilterColumn("next", .timestamp), "active": FilterColumn("active", .boolean),
        ]
        let filter = try Filter(text)
        #expect(throws: FilterError(code, at: 0)) { try filter.sql(columns) }
    }
}
