// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
package import Primitives
import Web

/// The parameters of a query, read by one rule in every route.
///
/// What decides which things are answered, or what is shown of them, is refused when it cannot be read:
/// `expand`, cursors, filters and searches, types, times, and texts that are too long. Everything else that
/// is not known (numbers, flags, orders and other words) counts as not given, as an empty value does. Of a
/// parameter that is given twice the first counts.
package struct QueryParameters: Sendable {
    private let form: FormParameters

    /// A query that is no form is refused.
    package init(_ request: Request) throws {
        form = try request.query()
    }

    /// As they came, for links to other pages.
    package var whole: FormParameters { form }

    /// A text; one of more than `longest` characters is refused.
    package func text(_ name: String, longest: Int? = nil) throws -> String? {
        guard let text = form[name], !text.isEmpty else { return nil }
        if let longest, text.unicodeScalars.count > longest {
            throw ManagementError.validation(name, ["\(name): must not be longer than \(longest) characters"])
        }
        return text
    }

    /// `true` or `false`, in any case.
    package func flag(_ name: String) -> Bool? {
        switch form[name]?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// A flag that a route cannot do without.
    package func requiredFlag(_ name: String) throws -> Bool {
        if let flag = flag(name) { return flag }
        throw ManagementError.validation(name, ["\(name): must be true or false"])
    }

    /// A whole number, from which on one that is larger than the range counts as its largest.
    package func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let number = form[name].flatMap({ Int(digits: $0) }), number >= range.lowerBound else {
            return nil
        }
        return min(number, range.upperBound)
    }

    /// One of these words, in any case.
    package func word(_ name: String, of words: [String]) -> String? {
        guard let word = form[name]?.lowercased() else { return nil }
        return words.first { $0.lowercased().utf8.elementsEqual(word.utf8) }
    }

    /// The raw value of a type; an unknown one is refused.
    package func type<Kind: RawRepresentable & CaseIterable>(
        _ name: String, _: Kind.Type = Kind.self
    ) throws -> Kind? where Kind.RawValue == String {
        guard let text = try text(name) else { return nil }
        if let kind = Kind(rawValue: text) { return kind }
        let words = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ManagementError.validation(name, ["\(name): must be one of \(words)"])
    }

    /// A moment (RFC 3339), or the beginning of a day.
    package func moment(_ name: String) throws -> Timestamp? {
        guard let text = try text(name) else { return nil }
        // A plus sign that was not escaped arrives as a space.
        let written = text.replacing(" ", with: "+")
        if let moment = Timestamp(rfc3339: written) ?? Timestamp(rfc3339: written + "T00:00:00Z") {
            return moment
        }
        throw ManagementError.validation(
            name, ["\(name): must be a date and time such as 2026-01-31T12:00:00.000Z"])
    }

    /// The cursor that a page begins behind; no cursor of ours is longer than 4,096 bytes.
    package func cursor() throws -> String? {
        guard let after = form["after"], !after.isEmpty else { return nil }
        guard after.utf8.count <= 4096 else { throw ManagementError.invalidPaging("Invalid cursor.") }
        return after
    }

    /// What `expand` asks for, separated by commas; anything that a route does not have is refused.
    package func expansions(of known: [String]) throws -> [String] {
        let words = (form["expand"] ?? "").split(separator: ",").map(String.init)
        for word in words where !known.contains(where: { $0.utf8.elementsEqual(word.utf8) }) {
            throw ManagementError.validation("RequestParams", ["Expand query is malformed."])
        }
        return words
    }
}
