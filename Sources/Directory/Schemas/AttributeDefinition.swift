// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Primitives

/// One attribute of a profile: what its values may be.
package struct AttributeDefinition: Sendable {
    /// What a value is, by the names of JSON Schema.
    package enum Kind: String, Sendable, CaseIterable {
        case string, boolean, number, integer, array, object
    }

    package let name: String
    package let kind: Kind
    /// What the elements of an array are.
    package let itemKind: Kind?
    package let isRequired: Bool
    /// Whether no two may have the same value.
    package let isUnique: Bool
    /// What a new profile has that says nothing of the attribute.
    package let standard: JSON?
    /// As administrators gave it, with the wire's names.
    package let document: JSONObject
    private let shortest: Int
    private let longest: Int
    private let smallest: Double
    private let largest: Double
    /// The only values that are allowed; of an array, its elements.
    private let allowed: [JSON]?
    private let pattern: Pattern?
    private let format: String?

    private enum Pattern: Sendable {
        case read(TextPattern)
        /// No text fits a pattern that cannot be read.
        case unreadable(String)

        init(_ source: String) {
            do throws(ExpressionError) {
                self = .read(try TextPattern(source))
            } catch {
                self = .unreadable(source)
            }
        }

        var source: String {
            switch self {
            case .read(let pattern): pattern.pattern
            case .unreadable(let source): source
            }
        }

        /// A text whose match exceeds the limits of work does not fit.
        func fits(_ text: String) -> Bool {
            guard case .read(let pattern) = self else { return false }
            do throws(ExpressionError) {
                return try pattern.fullyMatches(text)
            } catch {
                return false
            }
        }
    }

    /// No text is longer, whatever a schema allows.
    static let longestText = 4096
    /// No array has more elements.
    static let mostElements = 1000

    /// Takes a document that ``problems(of:named:)`` has found good.
    package init(_ name: String, _ document: JSONObject) {
        self.name = name
        self.document = document
        kind = Kind(rawValue: document["type"]?.string ?? "") ?? .string
        let items = document["items"]?.object
        itemKind = kind == .array ? Kind(rawValue: items?["type"]?.string ?? "") ?? .string : nil
        isRequired = document["required"]?.bool ?? false
        standard = document["default"].flatMap { $0.isNull ? nil : $0 }
        isUnique = document["unique"]?.string == "UNIQUE_VALIDATED"
        shortest = Int(document["minLength"]?.integer ?? 0)
        longest = min(Int(document["maxLength"]?.integer ?? Int64(Self.longestText)), Self.longestText)
        smallest = document["minimum"]?.number ?? -.infinity
        largest = document["maximum"]?.number ?? .infinity
        let source = kind == .array ? items : document
        allowed = source?["enum"]?.array ?? nil
        pattern = (document["pattern"]?.string).map { Pattern($0) }
        format = document["format"]?.string
    }

    /// Why a value does not fit; `nil` when it does.
    package func problem(of value: JSON) -> String? {
        if kind == .array {
            guard let elements = value.array else { return "must be an array, not a \(value.typeName)" }
            guard elements.count <= Self.mostElements else {
                return "must not have more than \(Self.mostElements) elements"
            }
            for element in elements {
                if let problem = problem(of: element, kind: itemKind ?? .string) {
                    return "has an element that \(problem)"
                }
            }
            return nil
        }
        return problem(of: value, kind: kind)
    }

    private func problem(of value: JSON, kind: Kind) -> String? {
        switch kind {
        case .string:
            guard let text = value.string else { return "must be a string, not a \(value.typeName)" }
            if let problem = problem(of: text) { return problem }
        case .boolean:
            guard value.bool != nil else { return "must be true or false, not a \(value.typeName)" }
        case .number:
            guard let number = value.number else { return "must be a number, not a \(value.typeName)" }
            if let problem = problem(of: number) { return problem }
        case .integer:
            guard let number = value.integer else { return "must be a whole number" }
            if let problem = problem(of: Double(number)) { return problem }
        case .object:
            guard value.object != nil else { return "must be an object, not a \(value.typeName)" }
        case .array: return "must not be an array"
        }
        if let allowed, !allowed.contains(value) {
            return "must be one of \(allowed.prefix(20).map(\.text).joined(separator: ", "))"
        }
        return nil
    }

    private func problem(of number: Double) -> String? {
        if number < smallest { return "must be at least \(smallest)" }
        return number > largest ? "must be at most \(largest)" : nil
    }

    private func problem(of text: String) -> String? {
        let length = text.unicodeScalars.count
        // A text that is empty is one that is not set.
        if length < shortest, length > 0 || isRequired { return "must have at least \(shortest) characters" }
        if length > longest { return "must not be longer than \(longest) characters" }
        if let problem = UnseenCharacters.ofText.problem(of: text) { return problem }
        if format == "email", !text.isEmpty, !looksLikeEmail(text) {
            return name == "login"
                ? "Username must be in the form of an email address"
                : "must be in the form of an email address"
        }
        if let pattern, !pattern.fits(text) {
            return "must match the pattern \(pattern.source)"
        }
        return nil
    }
}

/// One `@` with something before it and a domain after it, and no white space.
private func looksLikeEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else { return false }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { !$0.isEmpty }
}

extension JSON {
    /// A value as it stands in a sentence.
    fileprivate var text: String { string ?? String(decoding: bytes, as: UTF8.self) }
}
