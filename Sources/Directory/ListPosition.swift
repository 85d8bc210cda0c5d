// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives

/// A place in a list that is ordered by creation: lists go on after it, also when its row is gone.
///
/// Clients see it as an opaque text.
package struct ListPosition: Sendable, Equatable {
    package let created: Timestamp
    package let id: String

    package init(created: Timestamp, id: String) {
        self.created = created
        self.id = id
    }

    /// Reads the text of a cursor; `nil` when it is not one of ours.
    package init?(cursor text: String) {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self),
            let separator = plain.firstIndex(of: "."), let milliseconds = Int64(digits: plain[..<separator])
        else { return nil }
        created = Timestamp(milliseconds: milliseconds)
        id = String(plain[plain.index(after: separator)...])
    }

    package var cursor: String { Base64URL.encode(Array("\(created.milliseconds).\(id)".utf8)) }

    /// The condition for rows that stand behind this place.
    var condition: SQL { "(created, id) > (\(created), \(id))" }
}

/// All items of a list, page after page.
package func everyItem<Item>(_ page: (ListPosition?) throws -> Page<Item>) throws -> [Item] {
    var items: [Item] = []
    var position: ListPosition?
    repeat {
        let found = try page(position)
        items += found.items
        position = found.next.flatMap { ListPosition(cursor: $0) }
    } while position != nil
    return items
}

/// Joins the conditions of a list; every row when there is none.
func whereClause(_ conditions: [SQL?]) -> SQL {
    let conditions = conditions.compactMap { $0 }
    guard !conditions.isEmpty else { return "" }
    return " WHERE " + .joined(conditions.map { "(" + $0 + ")" }, by: " AND ")
}

/// The text for a `LIKE` that finds what starts with `prefix`; compare it with `ESCAPE '\'`.
func likePrefix(_ prefix: String) -> String {
    var pattern = ""
    for character in prefix {
        if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
        pattern.append(character)
    }
    return pattern + "%"
}
