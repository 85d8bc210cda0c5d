// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What each role may do, by area: the one place that says so.
///
/// After the original's table of standard administrator roles.
enum RolePermissions {
    private static let everyArea = Set(ManagementArea.allCases)
    private static let people: Set<ManagementArea> = [
        .users, .credentials, .sessions, .universalLogout, .groups, .groupMembers, .linkedObjects,
    ]

    /// The areas that a role may change; it may look at them too.
    static func manageable(_ role: AdminRole) -> Set<ManagementArea> {
        switch role {
        case .superAdministrator: everyArea
        case .organisationAdministrator:
            people.union([
                .schemas, .userTypes, .profileMappings, .networkZones, .trustedOrigins, .orgs, .policies,
                .inlineHooks, .ownTokens,
            ])
        case .appAdministrator: [.apps, .clients, .profileMappings, .ownTokens]
        case .userAdministrator: people.union([.ownTokens])
        case .membershipAdministrator: [.groupMembers, .ownTokens]
        case .helpDeskAdministrator: [.credentials, .sessions, .universalLogout, .ownTokens]
        case .apiAccessAdministrator: [.authorizationServers, .clients, .inlineHooks, .policies, .ownTokens]
        case .readOnlyAdministrator, .reportAdministrator, .mobileAdministrator: [.ownTokens]
        }
    }

    /// Further areas that a role may look at.
    static func readable(_ role: AdminRole) -> Set<ManagementArea> {
        switch role {
        case .superAdministrator: everyArea
        case .organisationAdministrator, .readOnlyAdministrator: everyArea
        case .appAdministrator:
            [
                .users, .groups, .groupMembers, .schemas, .userTypes, .orgs, .logs, .appGrants, .policies,
                .authorizationServers,
            ]
        case .userAdministrator: [.schemas, .userTypes, .orgs, .logs, .apps]
        case .membershipAdministrator, .helpDeskAdministrator:
            [.users, .groups, .groupMembers, .orgs, .schemas, .userTypes]
        case .apiAccessAdministrator:
            [
                .users, .groups, .groupMembers, .apps, .appGrants, .orgs, .logs, .schemas, .userTypes,
                .profileMappings,
            ]
        case .reportAdministrator: [.logs, .users, .groups, .apps, .orgs]
        case .mobileAdministrator: [.orgs, .users]
        }
    }
}

extension AdminRole {
    /// Whether the role gives the right.
    package func permits(_ right: ManagementRight) -> Bool {
        if RolePermissions.manageable(self).contains(right.area) { return true }
        return right.action == .read && RolePermissions.readable(self).contains(right.area)
    }

    /// How the role is shown, by Okta's words.
    package var label: String {
        switch self {
        case .superAdministrator: "Super Administrator"
        case .organisationAdministrator: "Organization Administrator"
        case .apiAccessAdministrator: "API Access Management Administrator"
        case .appAdministrator: "Application Administrator"
        case .userAdministrator: "Group Administrator"
        case .membershipAdministrator: "Group Membership Administrator"
        case .helpDeskAdministrator: "Help Desk Administrator"
        case .mobileAdministrator: "Mobile Administrator"
        case .reportAdministrator: "Report Administrator"
        case .readOnlyAdministrator: "Read-only Administrator"
        }
    }

    /// Roles that can be limited to groups or apps are named by themselves, in Base32 (RFC 4648 §6); the
    /// others by the id of the assignment.
    package var targetableID: String? {
        switch self {
        case .appAdministrator, .userAdministrator, .membershipAdministrator, .helpDeskAdministrator:
            base32(Array(rawValue.utf8))
        default: nil
        }
    }
}

private func base32(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var count = 0
    for byte in bytes {
        buffer = buffer << 8 | UInt32(byte)
        count += 8
        while count >= 5 {
            count -= 5
            text.append(alphabet[Int(buffer >> UInt32(count) & 31)])
        }
    }
    if count > 0 { text.append(alphabet[Int(buffer << UInt32(5 - count) & 31)]) }
    return String(decoding: text, as: UTF8.self)
}
