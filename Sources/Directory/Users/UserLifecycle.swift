// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// The steps of a user's life that an administrator takes.
package enum UserStep: String, Sendable, CaseIterable {
    case activate, deactivate, suspend, unsuspend

    /// The statuses from which the step can be taken.
    package var from: Set<UserStatus> {
        switch self {
        case .activate: [.staged, .deprovisioned]
        case .deactivate: Set(UserStatus.allCases).subtracting([.deprovisioned])
        case .suspend: [.active]
        case .unsuspend: [.suspended]
        }
    }

    var to: UserStatus {
        switch self {
        case .activate: .provisioned
        case .deactivate: .deprovisioned
        case .suspend: .suspended
        case .unsuspend: .active
        }
    }

    var event: EventType {
        switch self {
        case .activate: .userActivated
        case .deactivate: .userDeactivated
        case .suspend: .userSuspended
        case .unsuspend: .userUnsuspended
        }
    }
}

/// Takes a step; one that the present status does not allow is refused.
package func take(
    _ step: UserStep, ofUser name: String, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.apiTokens)
    try take(step, user(named: name, in: tx), by: caller, in: tx, with: surroundings)
}

/// Deactivates a user that is not deactivated, and deletes one that is.
package func deleteUser(
    _ name: String, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.apiTokens)
    let user = try user(named: name, in: tx)
    guard user.status == .deprovisioned else {
        return try take(.deactivate, user, by: caller, in: tx, with: surroundings)
    }
    try UserRecords(tx).delete(user.id)
    try GroupRecords(tx).everyoneChanged(at: surroundings.now().wholeSecond)
    try recordChange(
        .userDeleted, target: user.eventTarget, from: user.eventDocument, to: nil, by: caller, in: tx,
        with: surroundings)
}

private func take(
    _ step: UserStep, _ before: User, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    guard step.from.contains(before.status) else {
        let allowed = step.from.map(\.rawValue).sorted().joined(separator: ", ")
        throw ChangeRefused.invalid(
            "status",
            "cannot \(step.rawValue) a user that is \(before.status.rawValue); it must be \(allowed)")
    }
    if step == .deactivate || step == .suspend { try keepASuperAdministrator(besides: before, in: tx) }
    let now = surroundings.now().wholeSecond
    var user = before
    user.status = step.to
    user.statusChanged = now
    user.lastUpdated = now
    if step == .activate { user.activated = now }
    try UserRecords(tx).update(user)
    try recordChange(
        step.event, target: user.eventTarget, from: before.eventDocument, to: user.eventDocument, by: caller,
        in: tx, with: surroundings)
}

/// Without a super administrator who may act, nobody could repair anything.
private func keepASuperAdministrator(besides user: User, in tx: any Transaction) throws {
    let roles = AdminRoleRecords(tx)
    guard try roles.roles(of: user.id).contains(.superAdministrator), user.status.mayAct else { return }
    guard try roles.hasOtherSuperAdministrator(than: user.id) else {
        throw ChangeRefused.invalid(
            "status", "the last super administrator cannot be deactivated or suspended")
    }
}
