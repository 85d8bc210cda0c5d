// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Reads the parts of a seed document and gathers everything that is wrong with them.
struct SeedReader {
    private(set) var causes: [String] = []

    mutating func refuse(_ path: String, _ why: String) { causes.append("\(path): \(why)") }

    /// The elements of a list of objects with their paths; nothing when it is absent.
    mutating func objects(_ value: JSON?, at path: String) -> [(path: String, object: JSONObject)] {
        guard let value, !value.isNull else { return [] }
        guard let elements = value.array else {
            refuse(path, "must be a list, not \(value.typeWithArticle)")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            guard let object = element.object else {
                refuse("\(path)[\(index)]", "must be an object, not \(element.typeWithArticle)")
                return nil
            }
            return ("\(path)[\(index)]", object)
        }
    }

    /// A string, without characters that are not seen but for those of `unseen`; `nil` when it is absent.
    mutating func string(
        _ name: String, of object: JSONObject, at path: String, unseen: UnseenCharacters = .none
    ) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        let hidden = value.string.flatMap(unseen.problem)
        if let text = value.string, !text.isEmpty, hidden == nil { return text }
        let problem =
            value.string == nil
            ? "must be a string, not \(value.typeWithArticle)" : hidden ?? "must not be empty"
        refuse("\(path).\(name)", problem)
        return nil
    }

    /// An id that others may refer to.
    mutating func id(of object: JSONObject, at path: String) -> String? {
        guard let id = string("id", of: object, at: path) else { return nil }
        let isPlain = id.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
        }
        if !isPlain || id.utf8.count > 100 {
            refuse("\(path).id", "must have at most 100 characters, letters, digits and - _ . only")
        }
        return id
    }

    /// A list of strings; `nil` when it is absent.
    mutating func strings(_ name: String, of object: JSONObject, at path: String) -> [String]? {
        guard let value = object[name], !value.isNull else { return nil }
        if let strings = value.strings { return strings }
        refuse("\(path).\(name)", "must be a list of strings")
        return nil
    }

    /// One of the raw values of an enumeration; `nil` when it is absent.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of object: JSONObject, at path: String, _: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(name, of: object, at: path) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        refuse("\(path).\(name)", "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// What `parse` makes of a part; `nil` when it throws, and then its causes are kept with their path.
    mutating func part<Part>(at path: String, _ parse: () throws -> Part) throws -> Part? {
        do {
            return try parse()
        } catch {
            guard let found = SeedError.causes(of: error, at: path) else { throw error }
            causes += found
            return nil
        }
    }

    /// Refuses members that mean nothing: in a file that people write they are slips of the pen.
    ///
    /// Members that the management API answers with and ignores in requests may stand there.
    mutating func refuseUnknown(in object: JSONObject, at path: String, _ known: Set<String>) {
        for name in object.names.texts where !known.contains(name) {
            let words = known.subtracting(SeedMembers.answered).sorted().joined(separator: ", ")
            refuse(path.isEmpty ? name : "\(path).\(name)", "is not known here; known are \(words)")
        }
    }

    /// Refuses a name that stands twice among siblings: one would undo the other at every start.
    mutating func refuseRepeated(_ names: [(path: String, name: String)], _ what: String) {
        var first: [String: String] = [:]
        for (path, name) in names {
            if let other = first[name] {
                refuse(path, "\(what) `\(name)` stands in the file already, at \(other)")
            } else {
                first[name] = path
            }
        }
    }

    func check() throws(SeedError) {
        guard causes.isEmpty else { throw SeedError(causes) }
    }
}

extension JSON {
    /// `a number`, `an object`.
    var typeWithArticle: String {
        switch self {
        case .null: "null"
        case .array, .object: "an \(typeName)"
        case .bool, .integer, .number, .string: "a \(typeName)"
        }
    }
}
