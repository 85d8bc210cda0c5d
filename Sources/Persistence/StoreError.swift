// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why the database did not do what was asked.
package enum StoreError: Error, Equatable, Sendable {
    /// A `UNIQUE` or primary key constraint: the value exists already.
    ///
    /// The name is the schema's, on both engines: `directory_user_login_unique`, the name of a unique index,
    /// or `directory_user_pkey` for the primary key of a table.
    case notUnique(constraint: String)
    /// A foreign key: something refers to the row, or the row refers to nothing.
    ///
    /// SQLite does not say which one.
    case brokenReference(constraint: String)
    /// Another constraint (`CHECK`, `NOT NULL`): a bug of ours, or a damaged database.
    case constraint(String)
    /// Two transactions got in each other's way and repeating did not help.
    case conflict
    /// The database cannot be reached or does not answer in time.
    case unavailable(String)
    /// The disk is full or the database may not be written.
    case cannotWrite(String)
    /// A column is missing or holds another type than the schema promises.
    case unexpectedColumn(String)
    /// The schema is newer than this program, or has been changed by hand.
    case schema(String)
    /// Any other failure, in the engine's words; never shown to a client.
    case failed(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notUnique(let constraint): "the value exists already (\(constraint))"
        case .brokenReference(let constraint): "a reference does not hold (\(constraint))"
        case .constraint(let name): "a constraint does not hold (\(name))"
        case .conflict: "other writes got in the way and repeating did not help"
        case .unavailable(let why): "the database cannot be reached: \(why)"
        case .cannotWrite(let why): "the database cannot be written: \(why)"
        case .unexpectedColumn(let name): "the column `\(name)` is not as the schema promises"
        case .schema(let why): why
        case .failed(let why): "the database failed: \(why)"
        }
    }
}
