// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A part of the management API that rights are given for; the raw value is the middle of its OAuth scopes,
/// as in `okta.users.read`.
package enum ManagementArea: String, Sendable, CaseIterable {
    case apiTokens
    case appGrants
    case apps
    case authorizationServers
    case clients
    case configuration
    /// Passwords, links and locks of users.
    case credentials
    case groups
    /// Who is in a group.
    case groupMembers
    case inlineHooks
    case linkedObjects
    case logs
    case networkZones
    case orgs
    /// The tokens of the caller itself.
    case ownTokens
    case policies
    case profileMappings
    case roles
    case schemas
    case sessions
    case trustedOrigins
    /// To end everything that a user has, in one step.
    case universalLogout
    case userTypes
    case users
}

/// What a request does to an area.
package enum ManagementAction: String, Sendable, CaseIterable {
    case read
    case manage
}

/// What a route of the management API asks of its caller.
package struct ManagementRight: Sendable, Hashable {
    package let area: ManagementArea
    package let action: ManagementAction

    package init(_ action: ManagementAction, _ area: ManagementArea) {
        self.action = action
        self.area = area
    }

    /// To see it.
    package static func read(_ area: ManagementArea) -> ManagementRight { ManagementRight(.read, area) }
    /// To change it.
    package static func manage(_ area: ManagementArea) -> ManagementRight { ManagementRight(.manage, area) }

    /// The OAuth scope that gives it, for example `okta.users.read`.
    package var scope: String { "okta.\(area.scopeName).\(action.rawValue)" }

    /// The scopes of all rights, each once.
    package static let scopes: Set<Name> = Set(
        ManagementArea.allCases.flatMap { area in
            ManagementAction.allCases.map { Name(ManagementRight($0, area).scope) }
        })
}

extension ManagementArea {
    /// The middle of its OAuth scopes; parts of an area that only some roles may change share its scopes.
    fileprivate var scopeName: String {
        switch self {
        case .credentials: ManagementArea.users.rawValue
        case .groupMembers: ManagementArea.groups.rawValue
        case .ownTokens: ManagementArea.apiTokens.rawValue
        default: rawValue
        }
    }
}
