// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Policies
import Primitives

/// The order that rows of one table keep among themselves: policies of a server, or rules of a policy.
struct PriorityRecords {
    private let tx: any Transaction
    private let table: SQL
    private let siblings: SQL

    /// The policies of a server.
    init(policiesOf server: ID<AuthorizationServer>, in tx: any Transaction) {
        self.tx = tx
        table = "access_policy"
        siblings = "server_id = \(server)"
    }

    /// The rules of a policy.
    init(rulesOf policy: ID<AccessPolicy>, in tx: any Transaction) {
        self.tx = tx
        table = "access_rule"
        siblings = "policy_id = \(policy)"
    }

    func order() throws -> PriorityOrder {
        PriorityOrder(
            try tx.rows(
                """
                SELECT id, system, place, requested_priority FROM \(table) WHERE \(siblings) ORDER BY priority
                """
            ).map { row in
                PriorityOrder.Item(
                    id: try row.text("id"), isSystem: try row.bool("system"),
                    number: Int(try row.integer("place")),
                    requested: try row.optionalInteger("requested_priority").map { Int($0) })
            })
    }

    /// Writes what differs between two orders of the same rows; ids without a row are passed over.
    ///
    /// Priorities are unique at every moment, so those that change are made negative first.
    func write(_ order: PriorityOrder, replacing before: PriorityOrder) throws {
        let old = Dictionary(uniqueKeysWithValues: before.items.enumerated().map { ($1.id, ($0 + 1, $1)) })
        var changed: [(place: Int, item: PriorityOrder.Item)] = []
        var moved: [String] = []
        for (index, item) in order.items.enumerated() {
            guard let (place, previous) = old[item.id], place != index + 1 || previous != item else {
                continue
            }
            changed.append((index + 1, item))
            if place != index + 1 { moved.append(item.id) }
        }
        for start in stride(from: 0, to: moved.count, by: 500) {
            let part = Array(moved[start..<min(start + 500, moved.count)])
            try tx.run("UPDATE \(table) SET priority = -priority WHERE id IN \(SQL.list(part))")
        }
        for (place, item) in changed {
            try tx.run(
                """
                UPDATE \(table) SET priority = \(place), place = \(item.number),
                    requested_priority = \(item.requested) WHERE id = \(item.id)
                """)
        }
    }
}
