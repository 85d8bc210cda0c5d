// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of administrators' roles.
package struct AdminRoleRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Every role of one who acts, by itself or through groups, with what each is limited to.
    ///
    /// Roles and targets come from one statement, so that no role can be read without its targets. A role
    /// that this version does not know gives no right.
    package func reach(of holder: RoleHolder) throws -> [RoleReach] {
        let assignments: SQL =
            switch holder {
            case .user(let id):
                """
                SELECT id, role FROM admin_role WHERE user_id = \(id)
                UNION SELECT group_role.id AS id, group_role.role AS role FROM group_role
                    JOIN group_member ON group_member.group_id = group_role.group_id
                    WHERE group_member.user_id = \(id)
                """
            case .group(let id): "SELECT id, role FROM group_role WHERE group_id = \(id)"
            case .client(let id): "SELECT id, role FROM client_role WHERE app_id = \(id)"
            }
        let rows = try tx.rows(
            "SELECT assignment.id AS id, role, kind, target FROM (" + assignments
                + ") assignment LEFT JOIN role_target ON role_target.assignment_id = assignment.id"
                + " ORDER BY assignment.id")
        return try RoleReach.reading(rows)
    }

    /// Whether one has any role at all.
    package func isAdministrator(_ holder: RoleHolder) throws -> Bool {
        try !reach(of: holder).isEmpty
    }

    /// The roles that one has by itself.
    package func assignments(of holder: RoleHolder) throws -> [RoleAssignment] {
        let statement: SQL =
            switch holder {
            case .user(let id): "SELECT id, role, created FROM admin_role WHERE user_id = \(id)"
            case .group(let id): "SELECT id, role, created FROM group_role WHERE group_id = \(id)"
            case .client(let id): "SELECT id, role, created FROM client_role WHERE app_id = \(id)"
            }
        return try tx.rows(statement + " ORDER BY created, id").compactMap { row in
            guard let role = AdminRole(rawValue: try row.text("role")) else { return nil }
            return RoleAssignment(id: try row.text("id"), role: role, created: try row.timestamp("created"))
        }
    }

    func insert(_ assignment: RoleAssignment, to holder: RoleHolder) throws {
        let (role, created) = (assignment.role.rawValue, assignment.created)
        switch holder {
        case .user(let id):
            try tx.run(
                """
                INSERT INTO admin_role (id, user_id, role, created)
                VALUES (\(assignment.id), \(id), \(role), \(created))
                """)
        case .group(let id):
            try tx.run(
                """
                INSERT INTO group_role (id, group_id, role, created)
                VALUES (\(assignment.id), \(id), \(role), \(created))
                """)
        case .client(let id):
            try tx.run(
                """
                INSERT INTO client_role (id, app_id, role, created)
                VALUES (\(assignment.id), \(id), \(role), \(created))
                """)
        }
    }

    func delete(_ id: String, of holder: RoleHolder) throws {
        switch holder {
        case .user: try tx.run("DELETE FROM admin_role WHERE id = \(id)")
        case .group: try tx.run("DELETE FROM group_role WHERE id = \(id)")
        case .client: try tx.run("DELETE FROM client_role WHERE id = \(id)")
        }
        try tx.run("DELETE FROM role_target WHERE assignment_id = \(id)")
    }

    /// What an assignment is limited to.
    package func targets(of assignment: String) throws -> [RoleTarget] {
        try tx.rows(
            "SELECT kind, target FROM role_target WHERE assignment_id = \(assignment) ORDER BY kind, target"
        ).compactMap { row in
            guard let kind = RoleTarget.Kind(rawValue: try row.text("kind")) else { return nil }
            return RoleTarget(kind: kind, target: try row.text("target"))
        }
    }

    func insert(_ target: RoleTarget, of assignment: String) throws {
        try tx.run(
            """
            INSERT INTO role_target (assignment_id, kind, target)
            VALUES (\(assignment), \(target.kind.rawValue), \(target.target))
            ON CONFLICT (assignment_id, kind, target) DO NOTHING
            """)
    }

    func delete(_ target: RoleTarget, of assignment: String) throws {
        try tx.run(
            """
            DELETE FROM role_target WHERE assignment_id = \(assignment) AND kind = \(target.kind.rawValue)
                AND target = \(target.target)
            """)
    }

    /// Whether any super administrator may act, by itself or through a group.
    func hasSuperAdministrator() throws -> Bool {
        let able = UserStatus.allCases.filter(\.mayAct).map(\.rawValue)
        let role = AdminRole.superAdministrator.rawValue
        return try tx.exists(
            """
            SELECT directory_user.id FROM directory_user
            WHERE directory_user.status IN \(SQL.list(able)) AND (
                EXISTS (SELECT 1 FROM admin_role WHERE admin_role.user_id = directory_user.id
                    AND admin_role.role = \(role))
                OR EXISTS (SELECT 1 FROM group_role JOIN group_member
                    ON group_member.group_id = group_role.group_id
                    WHERE group_member.user_id = directory_user.id AND group_role.role = \(role)))
            LIMIT 1
            """)
    }

    /// Who is a super administrator, by itself or through a group, whatever the status; by creation.
    package func superAdministrators(limit: Int) throws -> [ID<User>] {
        let role = AdminRole.superAdministrator.rawValue
        return try tx.rows(
            """
            SELECT directory_user.id AS id FROM directory_user
            WHERE EXISTS (SELECT 1 FROM admin_role WHERE admin_role.user_id = directory_user.id
                    AND admin_role.role = \(role))
                OR EXISTS (SELECT 1 FROM group_role JOIN group_member
                    ON group_member.group_id = group_role.group_id
                    WHERE group_member.user_id = directory_user.id AND group_role.role = \(role))
            ORDER BY directory_user.created, directory_user.id LIMIT \(limit)
            """
        ).map { try $0.id("id") }
    }

    /// Whether someone else who may act is a super administrator.
    package func hasOtherSuperAdministrator(than user: ID<User>) throws -> Bool {
        let able = UserStatus.allCases.filter(\.mayAct).map(\.rawValue)
        return try tx.exists(
            """
            SELECT admin_role.id FROM admin_role JOIN directory_user ON directory_user.id = admin_role.user_id
            WHERE admin_role.role = \(AdminRole.superAdministrator.rawValue)
                AND admin_role.user_id <> \(user) AND directory_user.status IN \(SQL.list(able))
            LIMIT 1
            """)
    }

    /// Whether members of a group have a role by it.
    package func hasRoles(group: ID<Group>) throws -> Bool {
        try tx.exists("SELECT id FROM group_role WHERE group_id = \(group) LIMIT 1")
    }

    /// Answers whether the user did not have the role before.
    @discardableResult
    func insert(_ assignment: AdminRoleAssignment) throws -> Bool {
        try tx.run(
            """
            INSERT INTO admin_role (id, user_id, role, created)
            VALUES (\(assignment.id), \(assignment.userID), \(assignment.role.rawValue), \(assignment.created))
            ON CONFLICT (user_id, role) DO NOTHING
            """) > 0
    }
}
