// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// The rows of access rules.
package struct AccessRuleRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, policy_id, name, status, system, priority, requested_priority, conditions, actions, created,
        last_updated
        """

    /// The rules of a policy in the order in which they are tried.
    package func list(of policy: ID<AccessPolicy>) throws -> [AccessRule] {
        try tx.rows(
            "SELECT \(Self.columns) FROM access_rule WHERE policy_id = \(policy) ORDER BY priority"
        ).map(rule)
    }

    /// The rule with that id if it belongs to the policy.
    package func find(_ id: String, of policy: ID<AccessPolicy>) throws -> AccessRule? {
        try tx.row("SELECT \(Self.columns) FROM access_rule WHERE id = \(id) AND policy_id = \(policy)")
            .map(rule)
    }

    /// The same, refused as on the wire when there is none.
    package func require(_ id: String, of policy: ID<AccessPolicy>) throws -> AccessRule {
        guard let rule = try find(id, of: policy) else {
            throw ChangeRefused.notFound(entity: "PolicyRule", id: id)
        }
        return rule
    }

    /// The rule of that name.
    package func find(named name: String, of policy: ID<AccessPolicy>) throws -> AccessRule? {
        try tx.row(
            "SELECT \(Self.columns) FROM access_rule WHERE policy_id = \(policy) AND name = \(name)"
        ).map(rule)
    }

    func exists(_ id: ID<AccessRule>) throws -> Bool {
        try tx.exists("SELECT id FROM access_rule WHERE id = \(id)")
    }

    /// `number` is the one that counts when others come; see `PriorityOrder`.
    func insert(_ rule: AccessRule, number: Int) throws {
        try tx.run(
            """
            INSERT INTO access_rule (\(Self.columns), place) VALUES (
                \(rule.id), \(rule.policyID), \(rule.name), \(rule.status.rawValue), \(rule.system),
                \(rule.priority), \(rule.requestedPriority), \(rule.conditions.stored), \(rule.actions.stored),
                \(rule.created), \(rule.lastUpdated), \(number))
            """)
    }

    /// Everything but the place in the order.
    func update(_ rule: AccessRule) throws {
        try tx.run(
            """
            UPDATE access_rule SET name = \(rule.name), status = \(rule.status.rawValue),
                conditions = \(rule.conditions.stored), actions = \(rule.actions.stored),
                last_updated = \(rule.lastUpdated)
            WHERE id = \(rule.id)
            """)
    }

    func delete(_ id: ID<AccessRule>) throws {
        try tx.run("DELETE FROM access_rule WHERE id = \(id)")
    }

    private func rule(_ row: Row) throws -> AccessRule {
        guard let conditions = AccessRule.Conditions(stored: try row.json("conditions")) else {
            throw StoreError.unexpectedColumn("conditions")
        }
        guard let actions = AccessRule.Actions(stored: try row.json("actions")) else {
            throw StoreError.unexpectedColumn("actions")
        }
        return AccessRule(
            id: try row.id("id"), policyID: try row.id("policy_id"), name: try row.text("name"),
            status: try row.word("status"), system: try row.bool("system"),
            priority: Int(try row.integer("priority")),
            requestedPriority: try row.optionalInteger("requested_priority").map { Int($0) },
            conditions: conditions, actions: actions, created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }
}
