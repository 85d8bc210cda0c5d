// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives
package import SystemLog

/// One who calls the management API: a user or a client, with all that its roles reach.
///
/// INVARIANT: the roles come from the rows together with their targets, and for users and clients by the same
/// statement; there is no other way to make one.
package struct Principal: Sendable {
    package let holder: RoleHolder
    /// Every role that it has, with what each is limited to.
    package let roles: [RoleReach]

    /// One who acts, as the rows are now.
    package init(_ holder: RoleHolder, in tx: any Transaction) throws {
        self.holder = holder
        roles = try AdminRoleRecords(tx).reach(of: holder)
    }

    /// Whoever an event names as the caller; `nil` for the server itself and for one who is gone.
    package init?(_ caller: Caller, in tx: any Transaction) throws {
        switch caller.kind {
        case .system: return nil
        case .user: try self.init(.user(ID(caller.id)), in: tx)
        case .client:
            guard let app = try AppRecords(tx).find(clientID: caller.id) else { return nil }
            try self.init(.client(app.id), in: tx)
        }
    }

    /// Whether it may do everything.
    package var isSuperAdministrator: Bool {
        roles.contains { $0.role == .superAdministrator && !$0.isLimited }
    }

    /// The roles that give a right.
    package func roles(giving right: ManagementRight) -> [RoleReach] {
        roles.filter { $0.role.permits(right) }
    }

    /// Whether any role gives the right, limited or not.
    package func permits(_ right: ManagementRight) -> Bool { roles.contains { $0.role.permits(right) } }

    /// Whether a role gives the right over everything.
    package func permitsEverywhere(_ right: ManagementRight) -> Bool {
        roles.contains { !$0.isLimited && $0.role.permits(right) }
    }
}
