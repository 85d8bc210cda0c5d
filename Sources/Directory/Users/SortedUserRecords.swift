// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// What orders a list of users.
struct UserOrder {
    /// A column of the user, or the name of an attribute in the index.
    enum Key {
        case column(SQL)
        case attribute(String)
    }

    let key: Key
    let isDescending: Bool

    init(_ key: Key, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }

    var direction: SQL { isDescending ? " DESC" : " ASC" }
    var behind: SQL { isDescending ? " < " : " > " }
}

/// Where a sorted list goes on: behind a value and an id, or, among users without a value, behind an id.
private struct SortedPlace {
    let value: SQLValue?
    let id: String

    init(value: SQLValue?, id: String) {
        self.value = value
        self.id = id
    }

    init(cursor: String) throws {
        guard let bytes = Base64URL.decode(cursor), let json = try? JSON(reading: bytes),
            let id = json["i"]?.string
        else { throw InvalidCursor() }
        self.id = id
        if let text = json["t"]?.string {
            value = .text(text)
        } else if let number = json["n"]?.integer {
            value = .integer(number)
        } else {
            value = nil
        }
    }

    var cursor: String {
        var members: JSONObject = ["i": .string(id)]
        switch value {
        case .text(let text)?: members["t"] = .string(text)
        case .integer(let number)?: members["n"] = .integer(number)
        default: break
        }
        return Base64URL.encode(JSON.object(members).bytes)
    }
}

extension UserRecords {
    /// A page in the order of an attribute; users without it come last, by id.
    func sorted(
        _ order: UserOrder, _ narrowing: UserNarrowing?, conditions: [SQL?], after cursor: String?, limit: Int
    ) throws -> Page<User> {
        let place = try cursor.map { try SortedPlace(cursor: $0) }
        var found: [(user: User, place: SortedPlace)] = []
        if place == nil || place?.value != nil {
            found = try withValue(order, narrowing, conditions, after: place, limit: limit + 1)
        }
        if found.count <= limit {
            let start = place.flatMap { $0.value == nil ? $0.id : nil }
            found += try withoutValue(
                order, narrowing, conditions, after: start, limit: limit + 1 - found.count)
        }
        let next = found.count > limit ? found[limit - 1].place.cursor : nil
        return Page(items: found.prefix(limit).map(\.user), next: next)
    }

    private func withValue(
        _ order: UserOrder, _ narrowing: UserNarrowing?, _ conditions: [SQL?], after place: SortedPlace?,
        limit: Int
    ) throws -> [(user: User, place: SortedPlace)] {
        if case .attribute(let name) = order.key, let few = narrowing?.few,
            conditions.allSatisfy({ $0 == nil })
        {
            return try sortedFirst(name, among: few, order, after: place, limit: limit)
        }
        let (key, join): (SQL, SQL)
        var named: SQL?
        switch order.key {
        case .column(let column): (key, join) = (column, "")
        case .attribute(let name):
            key = "ordering.value"
            join = "CROSS JOIN user_attribute AS ordering"
            named = "ordering.name = \(name) AND ordering.user_id = directory_user.id"
        }
        var from: SQL = "directory_user " + join
        if let few = narrowing?.few {
            from = "(" + few + ") AS narrowed CROSS JOIN " + from
        } else if named != nil {
            from = "user_attribute AS ordering CROSS JOIN directory_user"
        }
        let isNarrowed = narrowing?.few != nil
        let behind: SQL? = place.map { place in
            "(" + key + ", directory_user.id)" + order.behind + "(\(place.value ?? .null), \(place.id))"
        }
        let rows = try tx.rows(
            "SELECT \(Self.columns), " + key + " AS ordered_by FROM " + from
                + whereClause(
                    [
                        isNarrowed ? "directory_user.id = narrowed.id" : nil, named, key + " IS NOT NULL",
                        behind,
                    ]
                        + conditions)
                + " ORDER BY " + key + order.direction + ", "
                + (named == nil || isNarrowed ? "directory_user.id" : "ordering.user_id") + order.direction
                + " LIMIT \(limit)")
        return try rows.map { row in
            (try user(row), SortedPlace(value: try row.value("ordered_by"), id: try row.text("id")))
        }
    }

    /// The same when nothing but the index says who belongs to the list: only the users of the page are read.
    private func sortedFirst(
        _ attribute: String, among ids: SQL, _ order: UserOrder, after place: SortedPlace?, limit: Int
    ) throws -> [(user: User, place: SortedPlace)] {
        let behind: SQL? = place.map { place in
            "(ordering.value, narrowed.id)" + order.behind + "(\(place.value ?? .null), \(place.id))"
        }
        let top =
            "SELECT narrowed.id AS id, ordering.value AS ordered_by FROM (" + ids
            + ") AS narrowed CROSS JOIN user_attribute AS ordering"
            + whereClause(["ordering.user_id = narrowed.id", "ordering.name = \(attribute)", behind])
            + " ORDER BY ordering.value" + order.direction + ", narrowed.id" + order.direction
            + " LIMIT \(limit)"
        let rows = try tx.rows(
            "SELECT \(Self.columns), top.ordered_by AS ordered_by FROM (" + top
                + ") AS top CROSS JOIN directory_user"
                + " WHERE directory_user.id = top.id ORDER BY top.ordered_by" + order.direction + ", top.id"
                + order.direction)
        return try rows.map { row in
            (try user(row), SortedPlace(value: try row.value("ordered_by"), id: try row.text("id")))
        }
    }

    private func withoutValue(
        _ order: UserOrder, _ narrowing: UserNarrowing?, _ conditions: [SQL?], after id: String?, limit: Int
    ) throws -> [(user: User, place: SortedPlace)] {
        let absent: SQL =
            switch order.key {
            case .column(let column): column + " IS NULL"
            case .attribute(let name):
                """
                NOT EXISTS (SELECT 1 FROM user_attribute AS ordering
                    WHERE ordering.user_id = directory_user.id AND ordering.name = \(name))
                """
            }
        var from: SQL = "directory_user"
        var same: SQL?
        if let few = narrowing?.few {
            from = "(" + few + ") AS narrowed CROSS JOIN directory_user"
            same = "directory_user.id = narrowed.id"
        }
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM " + from
                + whereClause([same, absent, id.map { "directory_user.id > \($0)" }] + conditions)
                + " ORDER BY directory_user.id LIMIT \(limit)")
        return try rows.map { row in (try user(row), SortedPlace(value: nil, id: try row.text("id"))) }
    }
}
