// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import OAuth
import Primitives

/// The `filter` of a list of scopes: comparisons joined by `and`, for example `name sw "orders:" and system
/// eq false`.
struct ScopeFilter {
    private enum Operation: String {
        case eq, ne, sw, co
    }

    private let comparisons: [(attribute: String, operation: Operation, value: String)]

    /// Refuses attributes and operators that scopes do not have.
    init(_ text: String) throws {
        var words = try Self.words(text)[...]
        var comparisons: [(String, Operation, String)] = []
        while words.count >= 3 {
            let attribute = words.removeFirst().text
            let name = words.removeFirst().text
            guard Self.attributes.contains(attribute), let operation = Operation(rawValue: name.lowercased())
            else {
                throw ManagementError.invalidSearch(
                    "`\(attribute) \(name)` is not possible; compare one of "
                        + "\(Self.attributes.joined(separator: ", ")) with eq, ne, sw or co")
            }
            comparisons.append((attribute, operation, words.removeFirst().text))
            guard let next = words.popFirst() else { break }
            guard !next.isQuoted, next.text.lowercased() == "and", !words.isEmpty else {
                throw Self.malformed
            }
        }
        guard words.isEmpty, !comparisons.isEmpty else { throw Self.malformed }
        self.comparisons = comparisons
    }

    private static let attributes = [
        "id", "name", "displayName", "description", "system", "default", "optional", "consent",
        "metadataPublish",
    ]

    private static let malformed = ManagementError.invalidSearch(
        "a filter is made of comparisons such as name eq \"orders:read\", joined by and")

    /// Words and quoted texts; a backslash keeps the next character of a quoted text.
    private static func words(_ text: String) throws -> [(text: String, isQuoted: Bool)] {
        guard text.utf8.count <= 1024 else { throw malformed }
        var words: [(text: String, isQuoted: Bool)] = []
        var characters = text[...]
        while let first = characters.popFirst() {
            if first == " " { continue }
            var word = ""
            if first == "\"" {
                while let character = characters.first, character != "\"" {
                    characters.removeFirst()
                    word.append(character == "\\" ? characters.popFirst() ?? "\\" : character)
                }
                guard characters.popFirst() != nil else { throw malformed }
                words.append((word, true))
            } else {
                word.append(first)
                while let character = characters.first, character != " " {
                    word.append(characters.removeFirst())
                }
                words.append((word, false))
            }
        }
        return words
    }

    func matches(_ scope: Scope) -> Bool {
        comparisons.allSatisfy { comparison in
            let value = value(of: comparison.attribute, in: scope)
            switch comparison.operation {
            case .eq: return value == comparison.value
            case .ne: return value != comparison.value
            case .sw: return value.hasPrefix(comparison.value)
            case .co: return value.contains(comparison.value)
            }
        }
    }

    private func value(of attribute: String, in scope: Scope) -> String {
        switch attribute {
        case "id": scope.id.text
        case "name": scope.name
        case "displayName": scope.displayName ?? ""
        case "description": scope.description ?? ""
        case "system": String(scope.system)
        case "default": String(scope.isDefault)
        case "optional": String(scope.isOptional)
        case "consent": scope.consent.rawValue
        default: scope.metadataPublish.rawValue
        }
    }
}
