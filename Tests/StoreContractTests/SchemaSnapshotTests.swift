// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import MonetaTesting
import Persistence
import Primitives
import Testing

/// The schema that the migrations add up to is checked in, so that a change of it is seen in review.
///
/// `MONETA_WRITE_SCHEMA=1` writes the files anew.
@Suite struct SchemaSnapshotTests {
    @Test(arguments: StoreKind.available.filter { $0 != .sqliteFile })
    func `the schema is the one in docs`(kind: StoreKind) async throws {
        let text = try await kind.withStore { store in
            try await store.read { tx in
                switch tx.dialect {
                case .sqlite: try sqliteSchema(tx)
                case .postgres: try postgresSchema(tx)
                }
            }
        }
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schema/schema.\(kind.rawValue).sql").standardizedFileURL
        if ProcessInfo.processInfo.environment["MONETA_WRITE_SCHEMA"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "run the test with MONETA_WRITE_SCHEMA=1 and look at the difference")
    }
}

private func sqliteSchema(_ tx: any Transaction) throws -> String {
    let statements = try tx.rows(
        """
        SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        ORDER BY tbl_name, type DESC, name
        """
    ).map { try $0.text("sql") }
    return statements.map { $0 + ";\n" }.joined(separator: "\n")
}

private func postgresSchema(_ tx: any Transaction) throws -> String {
    let tables = try tx.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    ).map { try $0.text("tablename") }
    let schema = try tx.row("SELECT current_schema()::text AS schema")?.text("schema") ?? ""
    return try tables.map { table in
        let columns = try tx.rows(
            """
            SELECT concat(column_name, ' ', data_type, ' COLLATE "' || collation_name || '"',
                CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' END,
                ' GENERATED ' || identity_generation || ' AS IDENTITY') AS line
            FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position
            """)
        let constraints = try tx.rows(
            """
            SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
            WHERE conrelid = to_regclass(\(table)) ORDER BY contype = 'p' DESC, conname
            """)
        let indexes = try tx.rows(
            """
            SELECT indexdef AS line FROM pg_indexes WHERE schemaname = current_schema() AND tablename = \(table)
            AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(\(table)))
            ORDER BY indexname
            """)
        let lines = try (columns + constraints).map { "    " + (try $0.text("line")) }
        let statements =
            ["CREATE TABLE \(table) (\n\(lines.joined(separator: ",\n"))\n)"]
            + (try indexes.map { try $0.text("line") })
        return statements.map { $0.replacing(schema + ".", with: "") + ";\n" }.joined(separator: "\n")
    }.joined(separator: "\n")
}
