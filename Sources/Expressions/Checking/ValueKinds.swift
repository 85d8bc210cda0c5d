// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A set of kinds of values, as functions take and give them.
package struct ValueKinds: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let null = ValueKinds(rawValue: 1)
    package static let bool = ValueKinds(rawValue: 2)
    package static let integer = ValueKinds(rawValue: 4)
    package static let number = ValueKinds(rawValue: 8)
    package static let string = ValueKinds(rawValue: 16)
    package static let list = ValueKinds(rawValue: 32)
    package static let map = ValueKinds(rawValue: 64)

    package static let numeric: ValueKinds = [.integer, .number]
    /// What turns into text by itself.
    package static let text: ValueKinds = [.string, .bool, .integer, .number]
    package static let any: ValueKinds = [.null, .bool, .integer, .number, .string, .list, .map]

    package var isNumeric: Bool { !isEmpty && isSubset(of: .numeric) }
}

extension ValueKinds: CustomStringConvertible {
    /// The kinds with their articles: `an integer or a number`.
    package var description: String {
        let words: [(kind: ValueKinds, word: String)] = [
            (.null, "null"), (.bool, "a boolean"), (.integer, "an integer"), (.number, "a number"),
            (.string, "a string"), (.list, "a list"), (.map, "a map"),
        ]
        return words.filter { contains($0.kind) }.map(\.word).joined(separator: " or ")
    }
}

extension Value {
    /// The one kind this value has.
    package var kind: ValueKinds {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .list: .list
        case .map: .map
        }
    }
}
