// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Web

/// What the caller of one request may do: its roles, and the scopes of its token when it is a client.
package struct CallerAuthority: Sendable {
    package let principal: Principal
    /// The scopes of the access token; `nil` for an API token, which has all rights of its owner.
    private let scopes: Set<String>?
    /// What the route asks for.
    let right: ManagementRight
    /// Whether the caller is a user at a browser, who may do with itself what the route does.
    private let isOwn: Bool

    package init(_ principal: Principal, scopes: Set<String>?, for right: ManagementRight) {
        self.principal = principal
        self.scopes = scopes
        self.right = right
        isOwn = false
    }

    /// The authority of users over themselves: whatever roles they have, they reach nobody else by it.
    init(ownOf user: User, for right: ManagementRight, in tx: any Transaction) throws {
        principal = try Principal(.user(user.id), in: tx)
        scopes = nil
        self.right = right
        isOwn = true
    }

    /// Whether the token allows it; who may manage may also look.
    package func hasScope(for right: ManagementRight) -> Bool {
        guard let scopes else { return true }
        return scopes.contains(right.scope)
            || (right.action == .read && scopes.contains(ManagementRight(.manage, right.area).scope))
    }

    /// Whether the caller has a right over everything, by its token and by a role without a limit.
    package func permitsEverywhere(_ right: ManagementRight) -> Bool {
        hasScope(for: right) && principal.permitsEverywhere(right)
    }

    /// Whether the caller may move people into a group, by the roles that give it the right of the route;
    /// `nil` when one of them has no limit.
    var reachesGroup: (@Sendable (String) -> Bool)? {
        let roles = principal.roles(giving: right)
        guard roles.allSatisfy(\.isLimited) else { return nil }
        return { group in roles.contains { $0.reaches(group: group) } }
    }

    /// Whether the caller may change what the route is about.
    package var mayWrite: Bool {
        if isOwn { return true }
        let manage = ManagementRight.manage(right.area)
        return hasScope(for: manage) && principal.permits(manage)
    }
}

extension ManagementContext {
    /// Whether the caller may change those who have rights of their own.
    var mayRaise: Bool { authority?.principal.isSuperAdministrator ?? false }

    /// Whether the caller has a further right over everything, besides the one of the route.
    func permits(_ right: ManagementRight) -> Bool { authority?.permitsEverywhere(right) ?? false }

    /// Refuses a caller without a further right over everything: with the scope that its token lacks, or with
    /// `E0000006`.
    func require(_ right: ManagementRight) throws {
        guard let authority else { throw ManagementError.forbidden }
        guard authority.hasScope(for: right) else { throw ManagementError.insufficientScope(right.scope) }
        guard authority.principal.permitsEverywhere(right) else { throw ManagementError.forbidden }
    }
}
