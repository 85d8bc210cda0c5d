// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
import SystemLog

/// The rows that say who is in which group: the one place where they are written.
///
/// Each change of a user's groups makes group rules look at the user before the transaction ends, whoever
/// asks for the change: see ``GroupRuleSettlement``. When the group gives roles, callers that are remembered
/// with theirs are forgotten.
struct MembershipRecords {
    private let change: Change
    private let settlement: GroupRuleSettlement
    private let now: Timestamp

    init(_ change: Change) {
        self.change = change
        settlement = .of(change)
        now = change.now.wholeSecond
    }

    /// Answers whether the user was not a member before.
    func add(_ user: ID<User>, to group: ID<Group>) throws -> Bool {
        let isNew = try enter(user, into: group)
        if isNew {
            try GroupRecords(change).membershipChanged(of: group, at: now)
        } else {
            // One that a rule has made is now kept by hand too.
            try change.run(
                """
                UPDATE group_member SET is_manual = 1
                WHERE group_id = \(group) AND user_id = \(user) AND is_manual = 0
                """)
        }
        return isNew
    }

    /// Makes a user a member, without saying of the group that its members have changed.
    func enter(_ user: ID<User>, into group: ID<Group>) throws -> Bool {
        try membersChange(of: group, in: change)
        let isNew =
            try change.run(
                """
                INSERT INTO group_member (group_id, user_id, since) VALUES (\(group), \(user), \(now))
                ON CONFLICT (group_id, user_id) DO NOTHING
                """) > 0
        if isNew { settlement.groupsChanged(of: user) }
        return isNew
    }

    /// Answers whether the user was a member.
    func remove(_ user: ID<User>, from group: ID<Group>) throws -> Bool {
        try membersChange(of: group, in: change)
        let removed = try change.run(
            "DELETE FROM group_member WHERE group_id = \(group) AND user_id = \(user)")
        return try changed(removed > 0, user, group)
    }

    /// Answers whether the user has become a member by it.
    func add(_ user: ID<User>, to group: ID<Group>, by rule: ID<GroupRule>) throws -> Bool {
        try membersChange(of: group, in: change)
        try change.run(
            """
            INSERT INTO group_rule_member (rule_id, user_id, group_id) VALUES (\(rule), \(user), \(group))
            ON CONFLICT (rule_id, user_id, group_id) DO NOTHING
            """)
        let added = try change.run(
            """
            INSERT INTO group_member (group_id, user_id, since, is_manual)
            VALUES (\(group), \(user), \(now), 0) ON CONFLICT (group_id, user_id) DO NOTHING
            """)
        return try changed(added > 0, user, group)
    }

    /// Answers whether the user is no member any more: nobody has added it, and no other rule keeps it.
    func remove(_ user: ID<User>, from group: ID<Group>, by rule: ID<GroupRule>) throws -> Bool {
        try membersChange(of: group, in: change)
        try change.run(
            """
            DELETE FROM group_rule_member
            WHERE rule_id = \(rule) AND user_id = \(user) AND group_id = \(group)
            """)
        let removed = try change.run(
            """
            DELETE FROM group_member WHERE group_id = \(group) AND user_id = \(user) AND is_manual = 0
                AND NOT EXISTS (SELECT 1 FROM group_rule_member
                    WHERE group_rule_member.user_id = \(user) AND group_rule_member.group_id = \(group))
            """)
        return try changed(removed > 0, user, group)
    }

    /// Makes memberships count as made by hand, and forgets the rule's part in them.
    func keep(_ user: ID<User>, in group: ID<Group>, by rule: ID<GroupRule>) throws {
        try change.run(
            "UPDATE group_member SET is_manual = 1 WHERE group_id = \(group) AND user_id = \(user)")
        try change.run(
            """
            DELETE FROM group_rule_member
            WHERE rule_id = \(rule) AND user_id = \(user) AND group_id = \(group)
            """)
    }

    private func changed(_ isChanged: Bool, _ user: ID<User>, _ group: ID<Group>) throws -> Bool {
        guard isChanged else { return false }
        try GroupRecords(change).membershipChanged(of: group, at: now)
        settlement.groupsChanged(of: user)
        return true
    }
}
