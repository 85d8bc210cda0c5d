// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

/// The tables of a schema of PostgreSQL, whose rows are copied into others.
struct SchemaTables: Sendable {
    private let schema: String
    private let tables: [String]
    private let filled: [String]
    private let fingerprint: String

    /// Looks at a schema.
    init(_ schema: String, in tx: any Transaction) throws {
        self.schema = schema
        tables = try tx.rows(
            """
            SELECT relname::text AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = \(schema) AND relkind = 'r' ORDER BY relname
            """
        ).map { try $0.text("name") }
        filled = try Self.counts(tables, in: schema, upTo: 1, tx).map(\.table)
        fingerprint = try Self.fingerprint(of: schema, tx)
    }

    /// Gives `target` the rows that this schema has, and no others.
    ///
    /// Answers `false` when the tables of `target` are not these, or one has more than `mostRows` rows.
    func copy(to target: String, mostRows: Int, in tx: any Transaction) throws -> Bool {
        guard try Self.fingerprint(of: target, tx) == fingerprint else { return false }
        let counts = try Self.counts(tables, in: target, upTo: mostRows, tx)
        guard counts.allSatisfy({ $0.rows < mostRows }) else { return false }
        // Tables refer to one another in circles; what is copied is sound.
        var statements = ["SET LOCAL session_replication_role = replica"]
        statements += counts.map { "DELETE FROM \(target).\($0.table)" }
        statements += filled.map { "INSERT INTO \(target).\($0) SELECT * FROM \(schema).\($0)" }
        statements.append(
            """
            PERFORM setval(
                format('%I.%I', '\(target)', sequencename)::regclass, coalesce(last_value, start_value),
                last_value IS NOT NULL)
            FROM pg_sequences WHERE schemaname = '\(schema)'
            """)
        let all = statements.joined(separator: ";\n")
        try tx.run(SQL(stringLiteral: "DO $do$ BEGIN\n\(all);\nEND $do$"))
        return true
    }

    /// The tables that have rows, with their number, counted up to a limit.
    private static func counts(
        _ tables: [String], in schema: String, upTo limit: Int, _ tx: any Transaction
    ) throws -> [(table: String, rows: Int)] {
        let parts = tables.map { table in
            """
            SELECT '\(table)' AS name,
                (SELECT count(*) FROM (SELECT 1 FROM \(schema).\(table) LIMIT \(limit)) AS counted) AS number
            """
        }
        return try tx.rows(SQL(stringLiteral: parts.joined(separator: " UNION ALL "))).map { row in
            (try row.text("name"), Int(try row.integer("number")))
        }.filter { $0.1 > 0 }
    }

    /// What columns, constraints and indexes there are.
    private static func fingerprint(of schema: String, _ tx: any Transaction) throws -> String {
        let row = try tx.row(
            """
            WITH own AS (
                SELECT pg_class.oid, relname, relkind, relnamespace FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = \(schema)
            ), parts AS (
                SELECT relname::text || '/' || relkind::text || '/' || coalesce(attname::text, '') || '/'
                    || coalesce(atttypid::text, '') || '/' || coalesce(attnotnull::text, '') AS part
                FROM own LEFT JOIN pg_attribute ON attrelid = own.oid AND attnum > 0
                UNION ALL
                SELECT relname::text || '/' || conname::text || '/' || convalidated::text
                FROM own JOIN pg_constraint ON conrelid = own.oid
                UNION ALL
                SELECT relname::text || '/' || tgname::text FROM own
                JOIN pg_trigger ON tgrelid = own.oid AND NOT tgisinternal
            )
            SELECT coalesce(md5(string_agg(part, ',' ORDER BY part)), '') AS fingerprint FROM parts
            """)
        return try row?.text("fingerprint") ?? ""
    }
}
