// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives

/// Reads members of a document and gathers everything that is wrong with them.
struct FileReader {
    /// More mistakes than these are not told.
    static let mostMistakes = 50
    /// In characters: names, scopes, ids.
    static let longestText = 1024

    private(set) var mistakes: [TestFileError.Mistake] = []

    mutating func refuse(_ path: DocumentPath, _ sentence: String) {
        guard mistakes.count < Self.mostMistakes else { return }
        mistakes.append(.init(path: path, sentence: sentence))
    }

    /// The members of an object whose names are all known; `nil` when it is none.
    mutating func object(_ value: JSON, _ path: DocumentPath, known: [String]) -> JSONObject? {
        guard let object = value.object else {
            refuse(path, "must be an object, not \(value.kind)")
            return nil
        }
        for name in object.names.texts where !known.contains(name) {
            let hint = nearestName(to: name, in: known).map { "; did you mean `\($0)`?" } ?? ""
            refuse(
                path.member(name),
                "there is no member `\(name.prefix(64))` here; known are \(known.joined(separator: ", "))\(hint)"
            )
        }
        return object
    }

    /// A text that is not blank.
    mutating func text(_ value: JSON, _ path: DocumentPath) -> String? {
        guard let text = value.string else {
            refuse(path, "must be a text, not \(value.kind)")
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            refuse(path, "must not be blank")
            return nil
        }
        guard text.unicodeScalars.count <= Self.longestText else {
            refuse(path, "must not be longer than \(Self.longestText) characters")
            return nil
        }
        return text
    }

    /// A text, or a list of texts.
    mutating func texts(_ value: JSON, _ path: DocumentPath) -> [String] {
        guard let elements = value.array else { return text(value, path).map { [$0] } ?? [] }
        guard !elements.isEmpty else {
            refuse(path, "must not be an empty list, for then there is nothing to test")
            return []
        }
        return elements.enumerated().compactMap { text($1, path.element($0)) }
    }

    /// The same, where `null` stands for none.
    mutating func textsOrNone(_ value: JSON, _ path: DocumentPath) -> [String?] {
        if value.isNull { return [nil] }
        guard let elements = value.array, !elements.isEmpty else { return texts(value, path) }
        return elements.enumerated().map { $1.isNull ? nil : text($1, path.element($0)) }
    }

    mutating func bool(_ value: JSON, _ path: DocumentPath) -> Bool? {
        if value.bool == nil { refuse(path, "must be true or false, not \(value.kind)") }
        return value.bool
    }

    /// A whole number from 0.
    mutating func count(_ value: JSON, _ path: DocumentPath) -> Int64? {
        guard let number = value.integer, number >= 0 else {
            refuse(path, "must be a whole number from 0")
            return nil
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: JSON, _ path: DocumentPath, _: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        if let choice = value.string.flatMap(Choice.init(rawValue:)) { return choice }
        refuse(path, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    func check() throws(TestFileError) {
        guard mistakes.isEmpty else { throw TestFileError(mistakes: mistakes) }
    }
}

extension JSON {
    /// The type with its article, for sentences.
    var kind: String {
        switch self {
        case .null: "null"
        case .array: "a list"
        case .object: "an object"
        case .string: "a text"
        case .bool: "true or false"
        case .integer, .number: "a number"
        }
    }
}
