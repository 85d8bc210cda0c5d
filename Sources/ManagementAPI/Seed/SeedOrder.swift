// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How the policies of a server, or the rules of a policy, are brought into the order of a seed document.
///
/// What has a priority in the document is put where that says. The others stand in the order of the document,
/// in the places that they have among all; so what the document does not name stays where it is.
struct SeedOrder {
    /// One policy or rule of the document.
    struct Item {
        let id: String
        let isSystem: Bool
        let priority: Int?
        var action: SeedReport.Action
    }

    /// One policy or rule of the database.
    struct Place {
        let id: String
        let isSystem: Bool
        let requested: Int?
    }

    /// Orders `items`; answers whether the order of those without a priority had to be changed.
    ///
    /// `list` reads the present order, `arrange` puts all that are not the system's into a new one, `move`
    /// asks for the priority of the item with that index.
    static func settle(
        _ items: inout [Item], list: () throws -> [Place], arrange: ([String]) throws -> Void,
        move: (_ index: Int) throws -> Void
    ) throws -> Bool {
        let following = items.filter { !$0.isSystem && $0.priority == nil }.map(\.id)
        let present = try list().filter { !$0.isSystem }.map(\.id)
        let order = arranged(present, following: following)
        if let order { try arrange(order) }
        for index in items.indices {
            let item = items[index]
            guard let priority = item.priority, !item.isSystem else { continue }
            let before = try list()
            guard before.first(where: { $0.id == item.id })?.requested != priority else { continue }
            try move(index)
            if item.action == .unchanged, try list().map(\.id) != before.map(\.id) {
                items[index].action = .changed
            }
        }
        return order != nil
    }

    /// `present` with the ids of `following` in the order of that; `nil` when they stand in it already.
    static func arranged(_ present: [String], following: [String]) -> [String]? {
        let named = Set(following)
        var next = following.filter(Set(present).contains)[...]
        let order = present.map { id in named.contains(id) ? next.popFirst() ?? id : id }
        return order == present ? nil : order
    }
}
