// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

/// What findings ask of the directory's tables, in bulk.
struct FindingRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// When each active secret of each app was made, the oldest first.
    func activeSecrets() throws -> [ID<App>: [Timestamp]] {
        var secrets: [ID<App>: [Timestamp]] = [:]
        let rows = try tx.rows(
            "SELECT app_id, created FROM client_secret WHERE status = 'ACTIVE' ORDER BY created, id")
        for row in rows { secrets[try row.id("app_id"), default: []].append(try row.timestamp("created")) }
        return secrets
    }

    /// The apps with an active key of their own.
    func appsWithKeys() throws -> Set<ID<App>> {
        let rows = try tx.rows("SELECT DISTINCT app_id FROM client_key WHERE status = 'ACTIVE'")
        return Set(try rows.map { try $0.id("app_id") })
    }

    /// The users with the most memberships among the newest ``FindingLimits/countedUsers``, most first: all
    /// of a large directory would take too long.
    func usersWithMostGroups(_ limit: Int) throws -> [ID<User>] {
        try tx.rows(
            """
            SELECT user_id, COUNT(*) AS number FROM (SELECT id FROM directory_user ORDER BY created DESC, id DESC
                LIMIT \(FindingLimits.countedUsers)) AS newest CROSS JOIN group_member
            WHERE group_member.user_id = newest.id GROUP BY user_id ORDER BY number DESC, user_id LIMIT \(limit)
            """
        ).map { try $0.id("user_id") }
    }

    /// The names of those ids that are groups.
    func groupNames(among ids: [String]) throws -> [String: String] {
        var names: [String: String] = [:]
        for part in parts(ids) {
            let rows = try tx.rows("SELECT id, name FROM user_group WHERE id IN \(SQL.list(part))")
            for row in rows { names[try row.text("id")] = try row.text("name") }
        }
        return names
    }

    /// Which of those texts are the name of a group, as bytes.
    func namesOfGroups(among names: [String]) throws -> Set<[UInt8]> {
        var found: Set<[UInt8]> = []
        for part in parts(names) {
            let rows = try tx.rows("SELECT name FROM user_group WHERE name IN \(SQL.list(part))")
            for row in rows { found.insert(Array(try row.text("name").utf8)) }
        }
        return found
    }

    /// Which of those groups have a member.
    func groupsWithMembers(among ids: [String]) throws -> Set<String> {
        var groups: Set<String> = []
        for part in parts(ids) {
            let rows = try tx.rows(
                "SELECT DISTINCT group_id FROM group_member WHERE group_id IN \(SQL.list(part))")
            for row in rows { groups.insert(try row.text("group_id")) }
        }
        return groups
    }

    /// Which of those ids are users, and whether these may act.
    func users(among ids: [String]) throws -> [String: Bool] {
        var users: [String: Bool] = [:]
        for part in parts(ids) {
            let rows = try tx.rows("SELECT id, status FROM directory_user WHERE id IN \(SQL.list(part))")
            for row in rows {
                let status = UserStatus(rawValue: try row.text("status"))
                users[try row.text("id")] = status?.mayAct ?? false
            }
        }
        return users
    }

    /// As many at once as every engine takes in one statement.
    private func parts(_ ids: [String]) -> [[String]] {
        stride(from: 0, to: ids.count, by: 500).map { Array(ids[$0..<min($0 + 500, ids.count)]) }
    }
}
