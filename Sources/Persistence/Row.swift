// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// One row of an answer, read by column name with the type that the schema promises.
package struct Row: Sendable {
    /// The columns of a statement; all rows of an answer share one.
    package final class Columns: Sendable {
        package let names: [String]
        private let positions: [String: Int]

        /// Takes the names of the columns in their order.
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

    /// The value of a column; throws when there is no such column.
    package func value(_ column: String) throws -> SQLValue {
        guard let position = columns.position(of: column) else { throw StoreError.unexpectedColumn(column) }
        return values[position]
    }

    /// A text; throws for null and for a whole number.
    package func text(_ column: String) throws -> String {
        guard case .text(let text) = try value(column) else { throw StoreError.unexpectedColumn(column) }
        return text
    }

    /// A text or null.
    package func optionalText(_ column: String) throws -> String? {
        try value(column) == .null ? nil : text(column)
    }

    /// A whole number; throws for null and for text.
    package func integer(_ column: String) throws -> Int64 {
        guard case .integer(let value) = try value(column) else { throw StoreError.unexpectedColumn(column) }
        return value
    }

    /// A whole number or null.
    package func optionalInteger(_ column: String) throws -> Int64? {
        try value(column) == .null ? nil : integer(column)
    }

    /// 0 or 1 as `false` or `true`.
    package func bool(_ column: String) throws -> Bool { try integer(column) != 0 }

    /// Milliseconds since 1970 as a moment.
    package func timestamp(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    /// A moment or null.
    package func optionalTimestamp(_ column: String) throws -> Timestamp? {
        try optionalInteger(column).map { Timestamp(milliseconds: $0) }
    }

    /// An identifier.
    package func id<Entity>(_ column: String, of: Entity.Type = Entity.self) throws -> ID<Entity> {
        ID(try text(column))
    }

    /// An identifier or null.
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

    /// A document column that holds an object.
    package func object(_ column: String) throws -> JSONObject {
        guard case .object(let object) = try json(column) else { throw StoreError.unexpectedColumn(column) }
        return object
    }

    /// A document column that holds a list of texts.
    package func strings(_ column: String) throws -> [String] {
        guard let strings = try json(column).strings else { throw StoreError.unexpectedColumn(column) }
        return strings
    }
}
