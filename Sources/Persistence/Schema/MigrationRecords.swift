// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension Store {
    /// Brings the schema up to date and answers the migrations that were applied now.
    ///
    /// Each migration is one transaction. Nodes that start together wait for one another. Refuses a database
    /// that a newer program has written, and one whose schema was made by a migration that has been edited
    /// since.
    @discardableResult
    package func migrate(_ list: [Migration] = migrations, at now: Timestamp) async throws -> [Migration] {
        var applied: [Migration] = []
        while let migration = try await write({ try MigrationRecords($0).applyNext(of: list, at: now) }) {
            applied.append(migration)
        }
        return applied
    }

    /// The number of the last migration that this database has; 0 when it has none.
    package func schemaVersion() async throws -> Int {
        try await read { tx in
            guard try tx.exists(tx.dialect.tableNamed("schema_migration")) else { return 0 }
            return try MigrationRecords(tx).applied().last?.number ?? 0
        }
    }
}

/// Which migrations a database has.
struct MigrationRecords {
    struct Applied: Equatable {
        let number: Int
        let name: String
        let checksum: String
    }

    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Applies the first migration that is missing; `nil` when there is none.
    func applyNext(of list: [Migration], at now: Timestamp) throws -> Migration? {
        if let lock = tx.dialect.migrationLock { _ = try tx.rows(lock) }
        if try !tx.exists(tx.dialect.tableNamed("schema_migration")) { try createTable() }
        let known = try applied()
        try check(known, against: list)
        guard let next = list.first(where: { migration in !known.contains { $0.number == migration.number } })
        else {
            return nil
        }
        for statement in next.statements {
            try tx.run(SQL(stringLiteral: tx.dialect.schema(statement)))
        }
        try tx.run(
            """
            INSERT INTO schema_migration (number, name, checksum, applied)
            VALUES (\(next.number), \(next.name), \(next.checksum), \(now))
            """)
        return next
    }

    func applied() throws -> [Applied] {
        try tx.rows("SELECT number, name, checksum FROM schema_migration ORDER BY number").map { row in
            Applied(
                number: Int(try row.integer("number")), name: try row.text("name"),
                checksum: try row.text("checksum"))
        }
    }

    private func createTable() throws {
        try tx.run(
            SQL(
                stringLiteral: tx.dialect.schema(
                    """
                    CREATE TABLE schema_migration (
                        number INTEGER NOT NULL PRIMARY KEY,
                        name TEXT NOT NULL,
                        checksum TEXT NOT NULL,
                        applied INTEGER NOT NULL
                    )
                    """)))
    }

    private func check(_ known: [Applied], against list: [Migration]) throws(StoreError) {
        let newest = list.map(\.number).max() ?? 0
        for applied in known {
            guard let migration = list.first(where: { $0.number == applied.number }) else {
                throw .schema(
                    """
                    the database has schema \(known.map(\.number).max() ?? 0) and this program knows up to \(newest): it was \
                    written by a newer version, which must be used to open it
                    """)
            }
            guard migration.checksum == applied.checksum else {
                throw .schema(
                    """
                    schema step \(applied.number) `\(applied.name)` of the database is not the one that this program has: \
                    one of the two has been changed by hand
                    """)
            }
        }
    }
}
