// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import MonetaServer
import Primitives

/// Which column of a file becomes what of a user.
struct ColumnMapping: Equatable {
    /// What a column can become beside an attribute of the profile.
    static let reserved = ["id", "status", "type", "groups", "password", "passwordHash"]

    /// Names of attributes, or of what is ``reserved``, with the columns they come from.
    private(set) var columns: [String: String] = [:]
    /// Values for everybody.
    private(set) var constants: [String: String] = [:]
    /// ``columns`` by the column.
    private let attributes: [String: [String]]

    /// Takes `attribute=column` and `attribute=value` texts.
    init(map: [String], set: [String]) throws {
        let columns = try Self.pairs(map, option: "--map")
        self.columns = columns
        attributes = Dictionary(grouping: columns.keys.sorted()) { columns[$0] ?? "" }
        constants = try Self.pairs(set, option: "--set")
        for name in columns.keys where constants[name] != nil {
            throw ValidationError("`\(name)` is given by --map and by --set; use one of them")
        }
    }

    /// What every column of a file becomes.
    ///
    /// A column that no one maps becomes the attribute of its own name; one whose name begins with `_`
    /// becomes nothing.
    func targets(of header: [String]) throws -> [[String]] {
        var seen: Set<String> = []
        for name in header where !seen.insert(name).inserted {
            throw CommandError("two columns have the name `\(name)`")
        }
        for (attribute, column) in columns.sorted(by: { $0.key < $1.key }) where !seen.contains(column) {
            throw CommandError(
                "there is no column `\(column)` for `\(attribute)`; the columns are: \(header.joined(separator: ", "))"
            )
        }
        let targets = header.map(targets)
        guard targets.joined().contains("login") || constants["login"] != nil else {
            throw CommandError(
                "no column becomes the `login`; name one by --map login=COLUMN. The columns are: "
                    + header.joined(separator: ", "))
        }
        return targets
    }

    private func targets(of column: String) -> [String] {
        attributes[column] ?? (column.hasPrefix("_") || columns[column] != nil ? [] : [column])
    }

    /// The document of a row, as an import takes it.
    func document(_ targets: [[String]], _ fields: [String]) throws(CSVReader.Problem) -> JSON {
        guard fields.count == targets.count else {
            throw CSVReader.Problem(
                description: "it has \(fields.count) fields, and the header has \(targets.count)")
        }
        var values: [(name: String, text: String)] = constants.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
        for (targets, field) in zip(targets, fields) { values += targets.map { ($0, field) } }
        return try Self.document(values)
    }

    /// An object of a file of JSON lines: flat, or with a `profile` and what belongs beside it.
    ///
    /// In both, the names of attributes are mapped and values for everybody fill what the line does not say.
    func document(_ object: JSONObject) throws(CSVReader.Problem) -> JSON {
        let inner = object["profile"]?.object
        guard inner != nil || object["profile"] == nil else { return .object(object) }
        var (profile, document): (JSONObject, JSONObject) = ([:], [:])
        for (name, text) in constants.sorted(by: { $0.key < $1.key }) {
            try Self.set(name, Self.constant(text, for: name), &profile, &document)
        }
        for (name, value) in (inner ?? object).members where !name.hasPrefix("_") {
            for target in targets(of: name.text) {
                // Inside of a profile a name is that of an attribute, unless it is mapped.
                if inner != nil, name == Name(target) {
                    profile[name] = value
                } else {
                    try Self.set(target, value, &profile, &document)
                }
            }
        }
        if inner != nil {
            for (name, value) in object.members where name != "profile" && !name.hasPrefix("_") {
                document[name] = value
            }
        }
        document["profile"] = .object(profile)
        return .object(document)
    }

    private static func document(_ values: [(name: String, text: String)]) throws(CSVReader.Problem) -> JSON {
        var (profile, document): (JSONObject, JSONObject) = ([:], [:])
        for (name, text) in values {
            // An empty field says nothing, and takes nothing away.
            guard !text.isEmpty || (!reserved.contains(name) && profile[name] == nil) else { continue }
            try set(name, constant(text, for: name), &profile, &document)
        }
        document["profile"] = .object(profile)
        return .object(document)
    }

    /// A text of a file of columns or of the command line.
    private static func constant(_ text: String, for name: String) -> JSON {
        name == "groups" ? .strings(BarredList.split(text)) : .string(text)
    }

    private static func set(
        _ name: String, _ value: JSON, _ profile: inout JSONObject, _ document: inout JSONObject
    ) throws(CSVReader.Problem) {
        if reserved.contains(name) {
            try place(name, value, in: &document)
        } else {
            profile[name.hasPrefix("profile.") ? String(name.dropFirst(8)) : name] = value
        }
    }

    private static func place(
        _ name: String, _ value: JSON, in document: inout JSONObject
    ) throws(CSVReader.Problem) {
        switch name {
        case "password": document["credentials"] = ["password": ["value": value]]
        case "passwordHash":
            let hash =
                try value.string.map { text throws(CSVReader.Problem) in try passwordHash(text) } ?? value
            document["credentials"] = ["password": ["hash": hash]]
        default: document[name] = value
        }
    }

    private static func pairs(_ texts: [String], option: String) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
                throw ValidationError(
                    "\(option) takes ATTRIBUTE=\(option == "--map" ? "COLUMN" : "VALUE"), not `\(text)`")
            }
            let name = String(text[..<separator])
            guard pairs[name] == nil else { throw ValidationError("\(option) names `\(name)` twice") }
            pairs[name] = String(text[text.index(after: separator)...])
        }
        return pairs
    }
}

/// A hash as the management API takes it, from JSON or from the text that crypt(3) makes with bcrypt.
func passwordHash(_ text: String) throws(CSVReader.Problem) -> JSON {
    if text.hasPrefix("{"), let json = try? JSON(reading: text) { return json }
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2x", "2y"].contains(parts[1]),
        let cost = Int64(parts[2]),
        parts[3].count == 53
    else {
        throw CSVReader.Problem(
            description:
                "passwordHash: must be a bcrypt hash ($2b$…) or the JSON object of credentials.password.hash")
    }
    return [
        "algorithm": "BCRYPT", "workFactor": .integer(cost), "salt": .string(String(parts[3].prefix(22))),
        "value": .string(String(parts[3].dropFirst(22))),
    ]
}
