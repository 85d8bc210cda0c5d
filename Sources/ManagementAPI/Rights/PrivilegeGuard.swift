// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Hummingbird
package import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// What a role reaches beyond its area: nobody gets rights that they do not have by changing one who has
/// them, and a role that is limited to groups or apps reaches nothing else.
///
/// It looks at everything that the path names, as the table of routes says (``RouteSubject``). What a body
/// names is the affair of the route, by the same functions.
package struct PrivilegeGuard: Sendable {
    private let principal: Principal

    package init(principal: Principal) { self.principal = principal }

    /// Refuses with `E0000006`.
    func check(_ route: RouteRight, _ context: ManagementContext, store: any Store) async throws {
        let right = route.right
        let roles = principal.roles(giving: right)
        guard !roles.isEmpty, let parameters = route.subjects else { throw ManagementError.forbidden }
        // A caller's own tokens are its own, whatever its roles are limited to.
        guard !principal.isSuperAdministrator, right.area != .ownTokens else { return }
        guard right.action == .manage || roles.allSatisfy(\.isLimited) else { return }
        let named = try parameters.map { parameter in
            (parameter.subject, try context.userOrParameter(parameter.name))
        }
        let isAllowed = try await store.read { tx in try allows(right, on: named, in: tx) }
        guard isAllowed else { throw ManagementError.forbidden }
    }

    /// Whether the caller may do that to all of these things at once.
    ///
    /// Without any, it is about everything.
    package func allows(
        _ right: ManagementRight, on named: [(subject: RouteSubject, name: String)], in tx: any Transaction
    ) throws -> Bool {
        if principal.isSuperAdministrator { return true }
        let things = try named.map { try NamedThing($0.subject, $0.name, in: tx) }
        if right.action == .manage, try things.contains(where: { try mayNotBeChanged($0.whose, in: tx) }) {
            return false
        }
        // One role has to reach all of it: two that reach a part each are not a role that reaches both.
        return principal.roles(giving: right).contains { !$0.isLimited || Self.reaches($0, things) }
            && widensNothing(things)
    }

    /// Whether that is an administrator other than the caller, a group whose members are administrators, or
    /// an app that may call the management API by roles of its own: its keys are as good as the roles.
    private func mayNotBeChanged(_ holder: RoleHolder?, in tx: any Transaction) throws -> Bool {
        guard let holder else { return false }
        if case .user = holder, holder == principal.holder { return false }
        return try AdminRoleRecords(tx).isAdministrator(holder)
    }

    private static func reaches(_ role: RoleReach, _ things: [NamedThing]) -> Bool {
        // Lists and creations are about everything.
        let isAboutOne = things.contains { $0.subject != .part && $0.subject != .otherApp }
        return isAboutOne && things.allSatisfy { $0.isReached(by: role) }
    }

    /// Whether no role of the caller would reach a new member only because of the membership.
    private func widensNothing(_ things: [NamedThing]) -> Bool {
        guard let member = things.first(where: { $0.subject == .newMember }) else { return true }
        let groups = things.filter { $0.subject == .group }.map(\.name)
        return principal.roles.allSatisfy { role in
            !groups.contains(where: role.reaches(group:)) || member.isReached(by: role)
        }
    }
}

/// A thing that a path names, as it is in the database.
private struct NamedThing {
    let subject: RouteSubject
    let name: String
    /// Who would have rights by it; `nil` for what has none and for what there is not.
    let whose: RoleHolder?
    /// The groups of a user, or of the user of a session.
    private var groups: [ID<Group>] = []

    init(_ subject: RouteSubject, _ name: String, in tx: any Transaction) throws {
        self.subject = subject
        self.name = name
        switch subject {
        case .user, .newMember, .assignedUser:
            let user = try UserRecords(tx).find(named: name)
            whose = user.map { .user($0.id) }
            groups = try user.map { try GroupRecords(tx).groups(of: $0.id).map(\.id) } ?? []
        case .group, .assignedGroup: whose = .group(ID(name))
        case .app, .otherApp:
            let app = try AppRecords(tx).find(ID<App>(name)) ?? AppRecords(tx).find(clientID: name)
            whose = app.map { .client($0.id) }
        case .mapping: whose = try MappingRecords(tx).find(id: name).map { .client($0.appID) }
        case .session:
            let session = try SessionRecords(tx).find(ID<Session>(name))
            whose = session.map { .user($0.userID) }
            groups = try session.map { try GroupRecords(tx).groups(of: $0.userID).map(\.id) } ?? []
        case .part, .organisation: whose = nil
        }
    }

    /// Whether a role with a limit reaches it; what there is not is reached by none, so that a refusal does
    /// not tell whether there is such a thing.
    func isReached(by role: RoleReach) -> Bool {
        switch subject {
        case .user, .newMember, .session: return role.reaches(memberOf: groups)
        case .group: return role.reaches(group: name)
        case .app, .mapping:
            guard case .client(let app) = whose else { return !role.isLimited }
            return role.reaches(app: app)
        // Whoever is limited to apps alone gives them to anyone.
        case .assignedUser: return !role.isLimitedToGroups || role.reaches(memberOf: groups)
        case .assignedGroup: return !role.isLimitedToGroups || role.reaches(group: name)
        case .otherApp, .part: return true
        case .organisation: return !role.isLimited
        }
    }
}

extension ManagementContext {
    /// Refuses things that a body names, together with those that the path names, as the guard refuses a
    /// path.
    func requireReach(_ named: [(subject: RouteSubject, name: String)], in tx: any Transaction) throws {
        guard let authority else { throw ManagementError.forbidden }
        let reach = PrivilegeGuard(principal: authority.principal)
        guard try reach.allows(authority.right, on: named, in: tx) else { throw ManagementError.forbidden }
    }

    /// A parameter of the path; `me` in the place of a user is the caller.
    fileprivate func userOrParameter(_ name: String) throws -> String {
        name == "userId" ? try userName() : parameter(name)
    }
}
