// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A condition on the items of a list, as `filter=` and `search=` carry it.
///
/// The grammar is that of RFC 7644 §3.4.2.2 without value paths: `eq ne gt ge lt le sw co ew pr`, `and`,
/// `or`, `not` and parentheses. Operators are not case-sensitive, attribute names are, values are JSON.
package indirect enum Filter: Sendable, Equatable {
    /// One comparison of an attribute with a value.
    package struct Term: Sendable, Equatable {
        /// Member names joined by dots.
        package let attribute: String
        package let comparison: Comparison
        /// A string, number, boolean or `null`; `null` for `pr`.
        package let value: JSON
        /// Where the attribute stands in the text, in bytes.
        package let position: Int
    }

    package enum Comparison: String, Sendable {
        case equal = "eq"
        case notEqual = "ne"
        case greater = "gt"
        case greaterOrEqual = "ge"
        case less = "lt"
        case lessOrEqual = "le"
        case startsWith = "sw"
        case contains = "co"
        case endsWith = "ew"
        case present = "pr"
    }

    case term(Term)
    /// Two or more, all of which must hold.
    case all([Filter])
    /// Two or more, one of which must hold.
    case any([Filter])
    case not(Filter)
}

/// Why a filter is not acceptable, and where.
package struct FilterError: Error, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        case tooLong, tooDeep, tooManyTerms
        case expectedAttribute, expectedOperator, expectedValue, badValue, expectedEnd, unclosedParenthesis
        case unknownAttribute, wrongOperator, wrongValue
    }

    package let code: Code
    /// Offset in bytes from the start of the text.
    package let position: Int

    package init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }

    package var description: String {
        let what =
            switch code {
            case .tooLong: "the filter is longer than \(FilterLimits.bytes) bytes"
            case .tooDeep: "the filter is nested more than \(FilterLimits.depth) levels deep"
            case .tooManyTerms: "the filter has more than \(FilterLimits.terms) comparisons"
            case .expectedAttribute: "an attribute name is expected"
            case .expectedOperator: "one of eq, ne, gt, ge, lt, le, sw, co, ew and pr is expected"
            case .expectedValue: "a value is expected; text stands in double quotes"
            case .badValue: "this is not a JSON string, number, true, false or null"
            case .expectedEnd: "`and`, `or` or the end is expected"
            case .unclosedParenthesis: "a closing parenthesis is missing"
            case .unknownAttribute: "this list cannot be filtered by this attribute"
            case .wrongOperator: "this attribute cannot be compared in this way"
            case .wrongValue: "this attribute cannot be compared with a value of this kind"
            }
        return "\(what) (at position \(position))"
    }
}

/// What a filter may demand.
enum FilterLimits {
    static let bytes = 4096
    static let depth = 32
    static let terms = 100
}
