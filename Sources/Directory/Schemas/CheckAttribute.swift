// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives

/// What is wrong with the document of an attribute; empty when it can be kept.
///
/// `path` begins the sentences, for example `definitions.custom.properties.color`.
func attributeProblems(_ document: JSONObject, named name: String, at path: String) -> [String] {
    var problems: [String] = []
    if !isAttributeName(name) {
        problems.append(
            "\(path): the name must begin with a letter or an underscore and have letters, digits and underscores only, at most 64"
        )
    }
    let title = document["title"]?.string ?? ""
    if !title.contains(where: { !$0.isWhitespace }) {
        problems.append("\(path).title: The field cannot be left blank")
    }
    for (field, unseen) in [("title", .none), ("description", .ofText)] as [(String, UnseenCharacters)] {
        if let problem = document[field]?.string.flatMap(unseen.problem) {
            problems.append("\(path).\(field): \(problem)")
        }
    }
    guard let kind = AttributeDefinition.Kind(rawValue: document["type"]?.string ?? "") else {
        let known = AttributeDefinition.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        return problems + ["\(path).type: must be one of \(known)"]
    }
    if kind == .array {
        let item = document["items"]?["type"]?.string ?? ""
        if let item = AttributeDefinition.Kind(rawValue: item), item != .array, item != .boolean {
            problems += choiceProblems(document["items"]?.object ?? [:], item, at: "\(path).items")
        } else {
            problems.append("\(path).items.type: must be string, number, integer or object")
        }
    } else {
        problems += choiceProblems(document, kind, at: path)
    }
    for (field, least) in [("minLength", 0), ("maxLength", 1)] {
        guard let value = document[field], !value.isNull else { continue }
        let range = Int64(least)...Int64(AttributeDefinition.longestText)
        if kind != .string || value.integer.map(range.contains) != true {
            problems.append(
                "\(path).\(field): must be a whole number from \(least) to \(range.upperBound), for a string")
        }
    }
    if let shortest = document["minLength"]?.integer, let longest = document["maxLength"]?.integer,
        shortest > longest
    {
        problems.append("\(path).minLength: must not be larger than maxLength")
    }
    if let pattern = document["pattern"], !pattern.isNull {
        do {
            _ = try TextPattern(pattern.string ?? "(")
        } catch {
            problems.append("\(path).pattern: is not a regular expression: \(error)")
        }
    }
    problems += wordProblems(document, at: path)
    guard problems.isEmpty else { return problems }
    let attribute = AttributeDefinition(name, document)
    if let standard = attribute.standard {
        if let problem = attribute.problem(of: standard) { problems.append("\(path).default: \(problem)") }
        if attribute.isUnique {
            problems.append("\(path).default: must be left out where no two may have the same value")
        }
    }
    return problems
}

/// `enum` and `oneOf` name the same values, of the attribute's type.
private func choiceProblems(
    _ document: JSONObject, _ kind: AttributeDefinition.Kind, at path: String
) -> [String] {
    guard let choices = document["enum"], !choices.isNull else { return [] }
    guard let values = choices.array, values.count <= 1000 else {
        return ["\(path).enum: must be an array of at most 1000 values"]
    }
    let plain = AttributeDefinition("value", ["type": .string(kind.rawValue)])
    return values.contains { plain.problem(of: $0) != nil }
        ? ["\(path).enum: must hold values of the type \(kind.rawValue)"] : []
}

private func wordProblems(_ document: JSONObject, at path: String) -> [String] {
    var problems: [String] = []
    for (field, words) in [
        ("scope", ["NONE", "SELF"]), ("mutability", ["READ_WRITE", "READ_ONLY", "WRITE_ONLY", "IMMUTABLE"]),
        ("union", ["ENABLE", "DISABLE"]),
        ("unique", ["UNIQUE_VALIDATED", "NOT_UNIQUE", "PENDING_UNIQUENESS", "true", "false"]),
    ] {
        guard let value = document[field], !value.isNull else { continue }
        if !words.contains(value.string ?? (value.bool.map { "\($0)" } ?? "")) {
            problems.append("\(path).\(field): must be one of \(words.prefix(3).joined(separator: ", "))")
        }
    }
    if let master = document["master"], !master.isNull,
        !["PROFILE_MASTER", "OKTA", "OVERRIDE"].contains(master["type"]?.string ?? "")
    {
        problems.append("\(path).master.type: must be one of PROFILE_MASTER, OKTA, OVERRIDE")
    }
    for permission in document["permissions"]?.array ?? [] {
        if !["HIDE", "READ_ONLY", "READ_WRITE"].contains(permission["action"]?.string ?? "") {
            problems.append("\(path).permissions: the action must be one of HIDE, READ_ONLY, READ_WRITE")
        }
    }
    return problems
}

private func isAttributeName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (97...122).contains(first | 32) || first == 95, name.utf8.count <= 64
    else { return false }
    return name.utf8.allSatisfy { (97...122).contains($0 | 32) || (48...57).contains($0) || $0 == 95 }
}
