// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One row of an answer, read by column name with the type that the schema promises.
package struct Row: Sendable {
    /// The columns of a statement; all rows of an answer share one.
    package final class Columns: Sendable {
        package let names: [String]
        private let positions: [String: Int]

        package init(_ names: [String]) {
            self.names = names
            positions = Dictionary(zip(names, names.indices)) { first, _ in first }
        }

        fileprivate func position(of name: String) -> Int? { positions[name] }
    }

    private let columns: Columns
    package let values: [SQLValue]

    package init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    package var names: [String] { columns.names }

    package func value(_ column: String) throws -> SQLValue {
        guard let position = columns.position(of: column) else { throw StoreError.unexpectedColumn(column) }
        return values[position]
    }

    package func text(_ column: String) throws -> String {
        guard case .text(let text) = try value(column) else { throw StoreError.unexpectedColumn(column) }
        return text
    }

    package func optionalText(_ column: String) throws -> String? {
        try value(column) == .null ? nil : text(column)
    }

    package func integer(_ column: String) throws -> Int64 {
        guard case .integer(let value) = try value(column) else { throw StoreError.unexpectedColumn(column) }
        return value
    }

    package func optionalInteger(_ column: String) throws -> Int64? {
        try value(column) == .null ? nil : integer(column)
    }

    package func bool(_ column: String) throws -> Bool { try integer(column) != 0 }

    package func timestamp(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    package func optionalTimestamp(_ column: String) throws -> Timestamp? {
        try optionalInteger(column).map { Timestamp(milliseconds: $0) }
    }

    package func id<Entity>(_ column: String, of: Entity.Type = Entity.self) throws -> ID<Entity> {
        ID(try text(column))
    }

    package func optionalID<Entity>(_ column: String, of: Entity.Type = Entity.self) throws -> ID<Entity>? {
        try optionalText(column).map { ID($0) }
    }

    /// A document column.
    ///
    /// What stands there was written by us, so a text that is not JSON is a damaged database.
    package func json(_ column: String) throws -> JSON {
        let text = try text(column)
        do {
            return try JSON(reading: text, limits: JSONLimits(depth: 64, bytes: 64 << 20, values: 10_000_000))
        } catch {
            throw StoreError.unexpectedColumn(column)
        }
    }
}
