// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// Users among whom all that a filter can mean are, by an index.
struct UserNarrowing {
    /// More than this many are not collected before a page is made.
    static let most = 5_000

    /// `SELECT … AS id`; in the order of ids when it is by equality.
    let ids: SQL
    let isEquality: Bool
    /// `ids` when they are at most ``most``.
    let few: SQL?
    /// Whether they are exactly those that the filter means, so that nothing else has to be looked at.
    let isWhole: Bool
}

extension UserRecords {
    /// The best index for what a filter demands of every user: an equality, else the first that fits few
    /// users.
    func narrowed(_ filter: Filter, _ columns: [String: FilterColumn]) throws -> UserNarrowing? {
        var equality: UserNarrowing?
        for term in filter.required {
            guard let (ids, isEquality) = try candidates(term, columns) else { continue }
            let counted = try tx.row(
                "SELECT COUNT(*) AS n FROM (" + ids + " LIMIT \(UserNarrowing.most + 1)) AS counted")
            let isFew = try counted.map { try $0.integer("n") } ?? 0 <= UserNarrowing.most
            let narrowing = UserNarrowing(
                ids: ids, isEquality: isEquality, few: isFew ? ids : nil,
                isWhole: isEquality && filter == .term(term) && AttributeKey.isWhole(term.value))
            if isFew { return narrowing }
            if isEquality, equality == nil { equality = narrowing }
        }
        return equality
    }

    private func candidates(
        _ term: Filter.Term, _ columns: [String: FilterColumn]
    ) throws -> (ids: SQL, isEquality: Bool)? {
        guard let column = columns[term.attribute] else { return nil }
        let isEquality = term.comparison == .equal
        if case .indexed(let index) = column.kind { return index.owners(term).map { ($0, isEquality) } }
        // Columns with an index of their own; the rest is looked at row by row.
        switch term.attribute {
        case "status", "id", "profile.login", "type.id": guard isEquality else { return nil }
        case "lastUpdated", "created":
            guard [.equal, .greater, .greaterOrEqual, .less, .lessOrEqual].contains(term.comparison) else {
                return nil
            }
        default: return nil
        }
        let condition = try Filter.term(term).sql(columns)
        return (
            "SELECT directory_user.id AS id FROM directory_user WHERE " + condition,
            isEquality && !["lastUpdated", "created"].contains(term.attribute)
        )
    }
}
