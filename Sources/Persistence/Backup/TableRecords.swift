// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One table as the dump sees it.
struct Table: Equatable {
    let name: String
    let columns: [String]
    /// The primary key; rows are read in its order.
    let key: [String]
    /// The column that counts by itself, if there is one.
    let counter: String?
}

/// Reads and writes whole tables, whatever is in them.
///
/// Names come from our own migrations and from the catalogue, never from outside, which is why they may stand
/// in the text.
struct TableRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Every table that the migrations made, in the order of their making: what is referred to comes first.
    func tables(of list: [Migration]) throws -> [Table] {
        var names: [(name: String, counter: String?)] = []
        for statement in list.flatMap(\.statements) {
            let words = statement.split(maxSplits: 3, whereSeparator: { $0 == " " || $0.isNewline })
            guard words.count > 2, words[1] == "TABLE" else { continue }
            if words[0] == "CREATE" { names.append((String(words[2]), counter(in: statement))) }
            if words[0] == "DROP" { names.removeAll { $0.name == words[2] } }
        }
        return try names.map { name, counter in
            let columns = try tx.rows(tx.dialect.columns(of: name))
            let key = try columns.filter { try $0.integer("key_position") > 0 }
                .sorted { try $0.integer("key_position") < $1.integer("key_position") }
            return Table(
                name: name, columns: try columns.map { try $0.text("name") },
                key: try key.map { try $0.text("name") },
                counter: counter)
        }
    }

    func isEmpty(_ table: Table) throws -> Bool {
        try !tx.exists(SQL(stringLiteral: "SELECT 1 AS found FROM \(table.name) LIMIT 1"))
    }

    /// At most `limit` rows that come after the one with the key `after`.
    func page(of table: Table, after: [SQLValue]?, limit: Int) throws -> [[SQLValue]] {
        let key = table.key.joined(separator: ", ")
        var statement = SQL(
            stringLiteral: "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)")
        if let after {
            statement += SQL(stringLiteral: " WHERE (\(key)) > ") + SQL.list(after)
        }
        statement += SQL(stringLiteral: " ORDER BY \(key)") + " LIMIT \(limit)"
        return try tx.rows(statement).map(\.values)
    }

    func insert(_ rows: [[SQLValue]], into table: Table) throws {
        guard !rows.isEmpty else { return }
        let columns = table.columns.joined(separator: ", ")
        try tx.run(
            SQL(stringLiteral: "INSERT INTO \(table.name) (\(columns)) VALUES ")
                + .joined(rows.map { .list($0) }, by: ", "))
    }

    /// The last number that the table's counter gave out.
    func counted(_ table: Table) throws -> Int64 {
        guard let counter = table.counter else { return 0 }
        return try tx.row(tx.dialect.lastCounted(table.name, counter))?.optionalInteger("last") ?? 0
    }

    /// Lets the counter go on after `last`.
    func setCounted(_ table: Table, _ last: Int64) throws {
        guard let counter = table.counter, last > 0 else { return }
        for statement in tx.dialect.setCounted(table.name, counter, last) { _ = try tx.rows(statement) }
    }

    private func counter(in statement: String) -> String? {
        guard let end = Substring(statement).firstRange(of: " INTEGER PRIMARY KEY AUTOINCREMENT")?.lowerBound
        else {
            return nil
        }
        return statement[..<end].split(whereSeparator: { $0 == " " || $0.isNewline || $0 == "(" }).last.map(
            String.init)
    }
}
