// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of group rules and of the memberships they make.
package struct GroupRuleRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    private static let columns: SQL = """
        id, name, status, expression, excluded_users, group_ids, created, last_updated, task, done_count
        """
    /// Rules that are on their way out are not there any more for those who ask.
    private static let present: SQL = "(task IS NULL OR task = 'APPLY')"

    /// The rule with that id.
    package func find(_ id: ID<GroupRule>) throws -> GroupRule? {
        try tx.row("SELECT \(Self.columns) FROM group_rule WHERE id = \(id) AND \(Self.present)").map(rule)
    }

    /// Rules by creation; `search` is a part of the name or of the expression.
    package func list(search: String? = nil, after: ListPosition?, limit: Int) throws -> Page<GroupRule> {
        let part = search.map { text -> SQL in
            let pattern = "%" + escapedPattern(text.lowercased()) + "%"
            return "lower(name) LIKE \(pattern) ESCAPE '\\' OR lower(expression) LIKE \(pattern) ESCAPE '\\'"
        }
        let rows = try tx.rows(
            "SELECT \(Self.columns) FROM group_rule"
                + whereClause([Self.present, part, after?.condition])
                + " ORDER BY created, id LIMIT \(limit + 1)")
        return Page(items: try rows.map(rule), limit: limit) {
            ListPosition(created: $0.created, id: $0.id.text).cursor
        }
    }

    /// The rules at work.
    package func active() throws -> [GroupRule] {
        try tx.rows(
            "SELECT \(Self.columns) FROM group_rule WHERE status = 'ACTIVE' AND \(Self.present) ORDER BY id"
        ).map(rule)
    }

    /// Every rule, at work or not.
    func all() throws -> [GroupRule] {
        try tx.rows("SELECT \(Self.columns) FROM group_rule WHERE \(Self.present) ORDER BY id").map(rule)
    }

    /// A rule with something to do for all users, and the user it is done through.
    func pending() throws -> (rule: GroupRule, through: String)? {
        try tx.row(
            """
            SELECT \(Self.columns), done_through FROM group_rule WHERE task IS NOT NULL
            ORDER BY last_updated, id LIMIT 1
            """
        ).map { (try rule($0), try $0.text("done_through")) }
    }

    func count() throws -> Int {
        Int(try tx.row("SELECT COUNT(*) AS count FROM group_rule")?.integer("count") ?? 0)
    }

    func isTaken(name: String, besides id: ID<GroupRule>) throws -> Bool {
        try tx.exists("SELECT id FROM group_rule WHERE name = \(name) AND id <> \(id)")
    }

    func insert(_ rule: GroupRule) throws {
        try tx.run(
            """
            INSERT INTO group_rule (id, name, status, expression, excluded_users, group_ids, created,
                last_updated, task, done_through, done_count)
            VALUES (\(rule.id), \(rule.name), \(rule.status.rawValue), \(rule.expression),
                \(JSON.strings(rule.excludedUsers)), \(JSON.strings(rule.groupIDs.map(\.text))),
                \(rule.created), \(rule.lastUpdated), \(rule.job?.rawValue), '', 0)
            """)
    }

    /// A new job begins with the first user.
    func update(_ rule: GroupRule, startingJob: Bool = false) throws {
        let start: SQL = startingJob ? ", done_through = '', done_count = 0" : ""
        try tx.run(
            """
            UPDATE group_rule SET name = \(rule.name), status = \(rule.status.rawValue),
                expression = \(rule.expression), excluded_users = \(JSON.strings(rule.excludedUsers)),
                group_ids = \(JSON.strings(rule.groupIDs.map(\.text))), last_updated = \(rule.lastUpdated),
                task = \(rule.job?.rawValue)\(start)
            WHERE id = \(rule.id)
            """)
    }

    func progress(of id: ID<GroupRule>, through user: String, count: Int) throws {
        try tx.run(
            """
            UPDATE group_rule SET done_through = \(user), done_count = done_count + \(count) WHERE id = \(id)
            """)
    }

    func finished(_ id: ID<GroupRule>) throws {
        try tx.run("UPDATE group_rule SET task = NULL WHERE id = \(id)")
    }

    func delete(_ id: ID<GroupRule>) throws {
        try tx.run("DELETE FROM group_rule WHERE id = \(id)")
    }

    /// What the rules have made of a user: rule and group.
    func memberships(of user: ID<User>) throws -> [RuleMembership] {
        try tx.rows("SELECT rule_id, group_id FROM group_rule_member WHERE user_id = \(user)")
            .map { RuleMembership(rule: try $0.id("rule_id"), group: try $0.id("group_id")) }
    }

    /// Memberships that a rule has made, some of them.
    func memberships(
        by rule: ID<GroupRule>, limit: Int
    ) throws -> [(user: ID<User>, group: ID<Group>)] {
        try tx.rows(
            "SELECT user_id, group_id FROM group_rule_member WHERE rule_id = \(rule) LIMIT \(limit)"
        ).map { (try $0.id("user_id"), try $0.id("group_id")) }
    }

    /// The next users by id.
    func users(after id: String, limit: Int) throws -> [ID<User>] {
        try tx.rows("SELECT id FROM directory_user WHERE id > \(id) ORDER BY id LIMIT \(limit)")
            .map { try $0.id("id") }
    }

    /// Rules that name a group.
    func naming(_ group: ID<Group>) throws -> [GroupRule] {
        let pattern = "%\"" + escapedPattern(group.text) + "\"%"
        return try tx.rows(
            "SELECT \(Self.columns) FROM group_rule WHERE group_ids LIKE \(pattern) ESCAPE '\\'"
        )
        .map(rule)
    }

    private func rule(_ row: Row) throws -> GroupRule {
        guard let status = GroupRule.Status(rawValue: try row.text("status")) else {
            throw StoreError.unexpectedColumn("status")
        }
        return GroupRule(
            id: try row.id("id"), name: try row.text("name"), status: status,
            expression: try row.text("expression"),
            excludedUsers: try row.strings("excluded_users"),
            groupIDs: try row.strings("group_ids").map { ID($0) },
            created: try row.timestamp("created"), lastUpdated: try row.timestamp("last_updated"),
            job: try row.optionalText("task").flatMap(GroupRule.Job.init(rawValue:)),
            doneCount: try row.integer("done_count"))
    }
}
