// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives

/// The rows of users whose memberships rules have still to look at.
package struct GroupRuleDueRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// How many users there are.
    package func count() throws -> Int64 {
        try tx.row("SELECT COUNT(*) AS number FROM group_rule_due")?.integer("number") ?? 0
    }

    func isEmpty() throws -> Bool { try !tx.exists("SELECT user_id FROM group_rule_due LIMIT 1") }

    /// Takes some of them out, by id.
    func take(limit: Int) throws -> [ID<User>] {
        let users: [ID<User>] = try tx.rows(
            "SELECT user_id FROM group_rule_due ORDER BY user_id LIMIT \(limit)"
        ).map { try $0.id("user_id") }
        if !users.isEmpty { try tx.run("DELETE FROM group_rule_due WHERE user_id IN \(SQL.list(users))") }
        return users
    }

    /// Users that are gone are left out.
    func insert(_ users: [ID<User>]) throws {
        for id in users {
            try tx.run(
                """
                INSERT INTO group_rule_due (user_id) SELECT id FROM directory_user WHERE id = \(id)
                ON CONFLICT (user_id) DO NOTHING
                """)
        }
    }

    /// Some members of a group.
    func members(of group: ID<Group>, limit: Int) throws -> [ID<User>] {
        try tx.rows(
            "SELECT user_id FROM group_member WHERE group_id = \(group) ORDER BY user_id LIMIT \(limit)"
        ).map { try $0.id("user_id") }
    }

    /// Answers how many were not there already.
    func insertMembers(of group: ID<Group>) throws -> Int {
        try tx.run(
            """
            INSERT INTO group_rule_due (user_id) SELECT user_id FROM group_member WHERE group_id = \(group)
            ON CONFLICT (user_id) DO NOTHING
            """)
    }

    /// Some users of a type that have a value for an attribute.
    func users(ofType type: String, with attribute: String, limit: Int) throws -> [ID<User>] {
        try tx.rows(
            """
            SELECT id FROM directory_user WHERE type_id = \(type)
                AND \(tx.dialect.memberText("profile", attribute)) IS NOT NULL ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.id("id") }
    }

    /// Answers how many were not there already.
    func insertUsers(ofType type: String, with attribute: String) throws -> Int {
        try tx.run(
            """
            INSERT INTO group_rule_due (user_id) SELECT id FROM directory_user WHERE type_id = \(type)
                AND \(tx.dialect.memberText("profile", attribute)) IS NOT NULL
            ON CONFLICT (user_id) DO NOTHING
            """)
    }
}
