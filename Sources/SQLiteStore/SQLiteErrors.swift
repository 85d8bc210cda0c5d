// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CSQLite
import Persistence

extension StoreError {
    /// Sorts an extended result code of SQLite; `connection` finds the name of a constraint.
    init(sqlite code: CInt, message: String, in connection: SQLiteConnection) {
        switch code {
        case MONETA_SQLITE_UNIQUE, MONETA_SQLITE_PRIMARY_KEY, MONETA_SQLITE_ROWID:
            self = .notUnique(constraint: constraintName(message, in: connection))
        case MONETA_SQLITE_FOREIGN_KEY, MONETA_SQLITE_TRIGGER:
            self = .brokenReference(constraint: "")
        default:
            switch code & 0xFF {
            case SQLITE_CONSTRAINT: self = .constraint(afterColon(message))
            case SQLITE_BUSY, SQLITE_LOCKED: self = .conflict
            case SQLITE_FULL: self = .cannotWrite("the disk is full")
            case SQLITE_READONLY: self = .cannotWrite("the file or its directory is read-only")
            case SQLITE_IOERR: self = .cannotWrite("reading or writing the file failed (\(message))")
            case SQLITE_CANTOPEN: self = .unavailable("the file cannot be opened")
            case SQLITE_NOTADB: self = .failed("the file is not an SQLite database")
            case SQLITE_CORRUPT: self = .failed("the file is damaged (\(message))")
            default: self = .failed(message)
            }
        }
    }
}

private func afterColon(_ message: String) -> String {
    guard let colon = message.firstIndex(of: ":") else { return message }
    return String(message[message.index(after: colon)...].drop { $0 == " " })
}

/// The name that the schema gives a constraint, which is also PostgreSQL's.
///
/// SQLite's message has only the columns: `UNIQUE constraint failed: user_group.kind, user_group.name`.
private func constraintName(_ message: String, in connection: SQLiteConnection) -> String {
    let failed = afterColon(message)
    let parts = failed.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1) }
    guard let table = parts.first?.first, parts.allSatisfy({ $0.count == 2 }) else {
        return failed
    }
    let columns = parts.map { String($0[1]) }.joined(separator: ", ")
    let rows = try? connection.rows(
        "SELECT sql FROM sqlite_master WHERE tbl_name = \(String(table)) AND sql IS NOT NULL ORDER BY type DESC"
    )
    let statements = (rows ?? []).compactMap { try? $0.text("sql") }
    for statement in statements {
        if let name = name(in: statement, before: " UNIQUE (\(columns))", after: "CONSTRAINT ") {
            return name
        }
        if statement.hasPrefix("CREATE UNIQUE INDEX"),
            let name = name(in: statement, before: " ON \(table) (\(columns))", after: "INDEX ")
        {
            return name
        }
    }
    return "\(table)_pkey"
}

/// The word of `text` that stands between `after` and `before`.
private func name(in text: String, before: String, after: String) -> String? {
    let text = Substring(text)
    guard let end = text.firstRange(of: before)?.lowerBound else { return nil }
    let word = text[..<end].split(separator: " ").last.map(String.init)
    guard let word, text.firstRange(of: after + word + before) != nil else { return nil }
    return word
}
