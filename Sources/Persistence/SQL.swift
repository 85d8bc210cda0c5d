// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A statement with its values.
///
/// Interpolation binds a value; it cannot splice text into the statement.
///
/// ```swift
/// try tx.run("UPDATE code SET spent_at = \(now) WHERE hash = \(hash) AND spent_at IS NULL") == 1
/// ```
/// Another `SQL` value is inserted as it is, with its values: column lists and conditions are composed this
/// way.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text with `?` for every bound value.
    package private(set) var text: String
    package private(set) var values: [SQLValue]

    /// Compile-time text.
    ///
    /// Never pass text made at run time: that is what ``Dialect`` and interpolation are for.
    package init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    /// The text of another statement with as many other values, so that what is run often is composed once.
    package init(_ template: SQL, values: [SQLValue]) {
        precondition(values.count == template.values.count, "a value for each place of the statement")
        text = template.text
        self.values = values
    }

    /// Both texts with their values, one after the other.
    package static func + (left: SQL, right: SQL) -> SQL {
        var joined = left
        joined.text += right.text
        joined.values += right.values
        return joined
    }

    /// Adds a text with its values at the end.
    package static func += (left: inout SQL, right: SQL) {
        left = left + right
    }

    /// Joins parts, for example conditions with ` AND `.
    package static func joined(_ parts: [SQL], by separator: SQL) -> SQL {
        guard var result = parts.first else { return "" }
        for part in parts.dropFirst() { result = result + separator + part }
        return result
    }

    /// `(?, ?, …)` for an `IN`; never empty text, because `IN ()` is not portable.
    package static func list(_ values: [some SQLBindable]) -> SQL {
        guard !values.isEmpty else { return "(NULL)" }
        return "(" + .joined(values.map { SQL("\($0)") }, by: ", ") + ")"
    }
}

extension SQL {
    /// Collects the text and the values of an interpolated statement.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation(_ value: some SQLBindable) {
            text += "?"
            values.append(value.sqlValue)
        }

        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            text += "?"
            values.append(value?.sqlValue ?? .null)
        }

        package mutating func appendInterpolation(_ part: SQL) {
            text += part.text
            values += part.values
        }
    }
}
