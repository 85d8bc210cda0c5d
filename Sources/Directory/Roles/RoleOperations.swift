// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Who has a role.
package enum RoleHolder: Sendable, Equatable {
    case user(ID<User>)
    case group(ID<Group>)
    case client(ID<App>)

    /// The word on the wire.
    package var assignmentType: String {
        switch self {
        case .user: "USER"
        case .group: "GROUP"
        case .client: "CLIENT"
        }
    }
}

/// A role that somebody has by itself.
package struct RoleAssignment: Sendable, Equatable {
    package let id: String
    package let role: AdminRole
    package let created: Timestamp

    /// The id on the wire.
    package var publicID: String { role.targetableID ?? id }
}

/// Gives a role; giving it again changes nothing.
package func assignRole(
    _ role: AdminRole, to holder: RoleHolder, in change: Change
) throws -> RoleAssignment {
    try change.lockConfiguration()
    let held = try HeldRole(holder, in: change)
    let records = AdminRoleRecords(change)
    if let present = try records.assignments(of: holder).first(where: { $0.role == role }) { return present }
    let made = RoleAssignment(
        id: ID<AdminRoleAssignment>(in: change.surroundings).text, role: role, created: change.now.wholeSecond
    )
    try records.insert(made, to: holder)
    try change.record(event(holder, isGrant: true), of: held, from: nil, to: ["role": .string(role.rawValue)])
    return made
}

/// Takes a role; the last super administrator who may act keeps it.
package func unassignRole(_ id: String, from holder: RoleHolder, in change: Change) throws {
    try change.lockConfiguration()
    let held = try HeldRole(holder, in: change)
    let assignment = try roleAssignment(id, of: holder, in: change)
    let records = AdminRoleRecords(change)
    try records.delete(assignment.id, of: holder)
    if assignment.role == .superAdministrator, try !records.hasSuperAdministrator() {
        throw ChangeRefused.invalid("role", "the last super administrator cannot lose the role")
    }
    try change.record(
        event(holder, isGrant: false), of: held, from: ["role": .string(assignment.role.rawValue)], to: nil)
}

/// The assignment that a path names by its id, or by its role's.
package func roleAssignment(
    _ id: String, of holder: RoleHolder, in tx: any Transaction
) throws -> RoleAssignment {
    let all = try AdminRoleRecords(tx).assignments(of: holder)
    guard let found = all.first(where: { $0.publicID == id || $0.id == id || $0.role.targetableID == id })
    else {
        throw ChangeRefused.notFound(entity: "RoleAssignment", id: id)
    }
    return found
}

/// Limits a role to groups or apps; the first target takes the role from everything else.
package func addTarget(
    _ target: String, kind: RoleTarget.Kind, to id: String, of holder: RoleHolder, in change: Change
) throws {
    try change.lockConfiguration()
    let assignment = try roleAssignment(id, of: holder, in: change)
    guard assignment.role.targetableID != nil else {
        let limitable = AdminRole.allCases.filter { $0.targetableID != nil }.map(\.rawValue)
        throw ChangeRefused.invalid(
            "roleId",
            "\(assignment.role.rawValue) cannot be limited; only \(limitable.joined(separator: ", ")) can")
    }
    switch kind {
    case .group: _ = try group(ID(target), in: change)
    case .app:
        if target != RoleTarget.everyOIDCApp { _ = try app(named: target, in: change) }
    }
    try AdminRoleRecords(change).insert(RoleTarget(kind: kind, target: target), of: assignment.id)
    try change.record(
        event(holder, isGrant: true), of: try HeldRole(holder, in: change), from: nil,
        to: ["role": .string(assignment.role.rawValue), "target": .string(target)])
}

/// Takes a target from a role; the last one stays, for without any the role would reach everything.
package func removeTarget(
    _ target: String, kind: RoleTarget.Kind, from id: String, of holder: RoleHolder, in change: Change
) throws {
    try change.lockConfiguration()
    let assignment = try roleAssignment(id, of: holder, in: change)
    let records = AdminRoleRecords(change)
    let all = try records.targets(of: assignment.id)
    guard all.contains(RoleTarget(kind: kind, target: target)) else {
        throw ChangeRefused.notFound(entity: "RoleTarget", id: target)
    }
    guard all.count > 1 else {
        throw ChangeRefused.invalid(
            "target",
            "the last target of a role cannot be removed, for the role would reach everything; remove the role"
        )
    }
    try records.delete(RoleTarget(kind: kind, target: target), of: assignment.id)
    try change.record(
        event(holder, isGrant: false), of: try HeldRole(holder, in: change),
        from: ["role": .string(assignment.role.rawValue), "target": .string(target)], to: nil)
}

/// What a role is limited to.
package struct RoleTarget: Sendable, Equatable {
    /// What a target is.
    package enum Kind: String, Sendable {
        case group = "GROUP"
        case app = "APP"
    }

    package let kind: Kind
    /// The id of a group or an app.
    package let target: String

    package init(kind: Kind, target: String) {
        self.kind = kind
        self.target = target
    }

    /// All apps of the one kind there is.
    package static let everyOIDCApp = "oidc_client"
}

private func event(_ holder: RoleHolder, isGrant: Bool) -> EventType {
    switch holder {
    case .user: isGrant ? .userPrivilegeGranted : .userPrivilegeRevoked
    case .group: isGrant ? .groupPrivilegeGranted : .groupPrivilegeRevoked
    case .client: isGrant ? .clientPrivilegeGranted : .clientPrivilegeRevoked
    }
}

/// That a user, a group or a client has a role.
struct HeldRole: Changeable {
    let eventTarget: Event.Target

    /// Refused for who cannot have any.
    init(_ holder: RoleHolder, in tx: any Transaction) throws {
        switch holder {
        case .user(let id): eventTarget = try user(named: id.text, in: tx).eventTarget
        case .group(let id):
            let group = try group(id, in: tx)
            guard !group.isEveryone else {
                throw ChangeRefused.invalid(
                    "groupId", "everybody would be an administrator; choose another group")
            }
            guard try GroupRuleRecords(tx).naming(id).isEmpty else {
                throw ChangeRefused.invalid(
                    "groupId", "a group rule decides about the members; delete the rule first")
            }
            eventTarget = group.eventTarget
        case .client(let id): eventTarget = try app(named: id.text, in: tx).eventTarget
        }
    }

    var revised: Revised { .nothing(because: "who is an administrator is not configuration") }

    var invalidated: [ConfigurationKey] { [.apiTokens] }
}
