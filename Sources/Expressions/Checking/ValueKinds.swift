// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A set of kinds of values, as functions take and give them.
package struct ValueKinds: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let null = ValueKinds(rawValue: 1)
    package static let bool = ValueKinds(rawValue: 2)
    package static let integer = ValueKinds(rawValue: 4)
    package static let number = ValueKinds(rawValue: 8)
    package static let string = ValueKinds(rawValue: 16)
    package static let list = ValueKinds(rawValue: 32)
    package static let map = ValueKinds(rawValue: 64)
    package static let time = ValueKinds(rawValue: 128)
    package static let country = ValueKinds(rawValue: 256)

    package static let numeric: ValueKinds = [.integer, .number]
    /// What turns into text by itself.
    package static let text: ValueKinds = [.string, .bool, .integer, .number, .time, .country]
    package static let any: ValueKinds = [
        .null, .bool, .integer, .number, .string, .list, .map, .time, .country,
    ]

    package var isNumeric: Bool { !isEmpty && isSubset(of: .numeric) }
}

extension ValueKinds: CustomStringConvertible {
    /// The kinds with their articles: `an integer or a number`.
    package var description: String {
        let words: [(kind: ValueKinds, word: String)] = [
            (.null, "null"), (.bool, "a boolean"), (.integer, "an integer"), (.number, "a number"),
            (.string, "a string"), (.list, "a list"), (.map, "a map"), (.time, "a time"),
            (.country, "a country"),
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
        case .time: .time
        case .country: .country
        }
    }
}
