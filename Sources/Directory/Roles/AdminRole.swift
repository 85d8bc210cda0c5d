// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What an administrator may do, by Okta's names of the standard roles.
package enum AdminRole: String, Sendable, CaseIterable {
    case superAdministrator = "SUPER_ADMIN"
    case organisationAdministrator = "ORG_ADMIN"
    case apiAccessAdministrator = "API_ACCESS_MANAGEMENT_ADMIN"
    case appAdministrator = "APP_ADMIN"
    case userAdministrator = "USER_ADMIN"
    case membershipAdministrator = "GROUP_MEMBERSHIP_ADMIN"
    case helpDeskAdministrator = "HELP_DESK_ADMIN"
    case mobileAdministrator = "MOBILE_ADMIN"
    case reportAdministrator = "REPORT_ADMIN"
    case readOnlyAdministrator = "READ_ONLY_ADMIN"
}

/// A role that a user has.
package struct AdminRoleAssignment: Sendable, Identified, Equatable {
    package static let idPrefix = "ra1"

    package let id: ID<AdminRoleAssignment>
    package let userID: ID<User>
    package let role: AdminRole
    package let created: Timestamp

    package init(id: ID<AdminRoleAssignment>, userID: ID<User>, role: AdminRole, created: Timestamp) {
        self.id = id
        self.userID = userID
        self.role = role
        self.created = created
    }
}
