// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// A `filter` or `search` of a list: the SQL that it becomes, and what it matches.
///
/// The SQL is made of words of ours and placeholders only, one for each value; `not` turns an answer around.
@Sendable func checkFilter(_ input: [UInt8]) throws {
    guard let text = text(input) else { return }
    let filter: Filter
    do throws(FilterError) {
        filter = try Filter(text)
    } catch {
        try hold((0...input.count).contains(error.position), "an error stands outside of the text")
        return
    }
    try hold(input.count <= 4096, "a filter is taken that is too long")
    for columns in [columns, exactColumns] {
        guard let sql = try? filter.sql(columns) else { continue }
        try hold(isOurs(sql.text), "the statement has text that is not ours: \(sql.text)")
        try hold(sql.text.utf8.count { $0 == UInt8(ascii: "?") } == sql.values.count, "a value is not bound")
    }
    let negated = try? Filter("not (\(text))")
    for document in documents {
        let isMatch = filter.matches(document)
        if let negated {
            try hold(negated.matches(document) == !isMatch, "`not` does not turn an answer around")
        }
    }
    if let twice = try? Filter("(\(text)) and (\(text))") {
        try hold(documents.allSatisfy { twice.matches($0) == filter.matches($0) }, "`and` changes an answer")
    }
}

/// Every word that a condition may be made of; columns are single letters here.
private let words: Set<Substring> = [
    "AND", "OR", "NOT", "IS", "NULL", "LIKE", "ESCAPE", "lower", "a", "b", "c", "d", "e", "f", "?", "=", "<>",
    ">", ">=",
    "<", "<=", "''", "'\\'",
]

private func isOurs(_ statement: String) -> Bool {
    statement.split { " ()".contains($0) }.allSatisfy(words.contains)
}

private let columns: [String: FilterColumn] = [
    "name": FilterColumn("a", .text), "id": FilterColumn("b", .exactText),
    "type": FilterColumn("c", .lowercaseText),
    "created": FilterColumn("d", .timestamp), "count": FilterColumn("e", .integer),
    "active": FilterColumn("f", .boolean),
    "profile.name": FilterColumn("a", .text), "target.id": FilterColumn("b", .exactText),
]

/// The same attributes, all of them text, so that more filters reach the statement.
private let exactColumns = columns.mapValues { FilterColumn($0.sql, .exactText) }

private let documents: [JSON] = [
    [:],
    [
        "id": "a1", "name": "Orders API", "count": 5, "active": true, "created": "2025-11-11T09:42:13.000Z",
        "empty": "",
        "none": nil, "profile": ["name": "Everyone", "percent": "100%_"], "type": "USER",
        "target": [["id": "a1", "type": "User"], ["id": "b2", "type": "AppInstance"]],
        "tags": ["x", "y", ["z"]],
    ],
    [
        "id": "A1", "name": "", "count": .number(5.5), "active": false, "created": "yesterday", "profile": [],
        "target": [],
    ],
    ["name": ["name": ["name": "é"]], "count": .integer(.max), "active": nil, "tags": [[[]], nil, 1, "%"]],
]
