// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The rows of administrators' roles.
package struct AdminRoleRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The roles of a user; a role that this version does not know gives no right.
    package func roles(of user: ID<User>) throws -> Set<AdminRole> {
        Set(
            try tx.rows("SELECT role FROM admin_role WHERE user_id = \(user)")
                .compactMap { AdminRole(rawValue: try $0.text("role")) })
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
