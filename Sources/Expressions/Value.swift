// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A value of the expression language: what names stand for and what expressions give.
///
/// Integers and numbers are two types that compare by their numeric value. Text is compared code point by
/// code point, with case, and its length is counted in code points.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case list([Value])
    case map(ValueMap)
    /// A moment, told in a time zone.
    case time(ZonedTime)
    /// A country of ISO 3166-1.
    case country(Country)
}

extension Value {
    package var isNull: Bool { if case .null = self { true } else { false } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var list: [Value]? { if case .list(let elements) = self { elements } else { nil } }
    package var map: ValueMap? { if case .map(let map) = self { map } else { nil } }

    /// `null` and the empty string: an attribute that was never set, and one that was cleared.
    package var isBlank: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        default: false
        }
    }

    /// The member of a map; `nil` when there is none or this is not a map.
    package subscript(name: Name) -> Value? {
        guard case .map(let map) = self else { return nil }
        return map[name]
    }

    /// The member whose name has the bytes of a text.
    @_disfavoredOverload
    package subscript(name: String) -> Value? { self[Name(name)] }

    /// The text of a scalar as it is joined to other text; `nil` for null, lists and maps.
    package var scalarText: String? {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): "\(value)"
        case .string(let text): text
        case .time(let time): time.text
        case .country(let country): country.alpha2
        case .null, .list, .map: nil
        }
    }

    /// A list of strings.
    package static func strings(_ texts: some Sequence<String>) -> Value { .list(texts.map { .string($0) }) }

    /// A string, or `null`.
    package static func optional(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
}

extension Value: Equatable {
    /// The equality that `==` means in an expression: `1 == 1.0`, and values of different kinds differ.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)):
            Int64(exactly: number) == whole
        case (.string(let left), .string(let right)): isSameText(left, right)
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        case (.time(let time), .string(let text)), (.string(let text), .time(let time)):
            ZonedTime(reading: text) == time
        case (.country(let left), .country(let right)): left == right
        case (.country(let country), .string(let text)), (.string(let text), .country(let country)):
            isSameText(text, country.alpha2)
        default: false
        }
    }
}

extension Value {
    /// Takes a JSON value; the order of members is kept.
    package init(_ json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { Value($0) })
        case .object(let object):
            self = .map(ValueMap(uniqueMembers: object.members.map { ($0.name, Value($0.value)) }))
        }
    }

    /// The value as JSON.
    ///
    /// Booleans, numbers, lists and maps keep their types; times become text of RFC 3339 (with the name of
    /// their zone behind it, if they have one), and countries their codes of two letters.
    ///
    /// INVARIANT: values come from JSON that was read with a depth limit, or from expressions whose height is
    /// limited, so the recursion ends.
    package var json: JSON {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .time, .country: .string(scalarText ?? "")
        case .map(let map): .object(JSONObject(uniqueMembers: map.members.map { ($0.name, $0.value.json) }))
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(arrayLiteral elements: Value...) { self = .list(elements) }

    package init(dictionaryLiteral elements: (Name, Value)...) {
        var map = ValueMap()
        for (name, value) in elements { map[name] = value }
        self = .map(map)
    }
}

/// Whether two texts have the same code points.
///
/// Unlike Swift's own equality it does not normalise.
func isSameText(_ left: String, _ right: String) -> Bool {
    Name(left) == Name(right)
}
