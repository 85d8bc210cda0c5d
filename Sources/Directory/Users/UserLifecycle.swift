// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// The steps of a user's life that an administrator takes.
package enum UserStep: String, Sendable, CaseIterable {
    case activate, reactivate, deactivate, suspend, unsuspend, unlock
    case expirePassword = "expire_password"
    case resetPassword = "reset_password"

    /// The statuses from which the step can be taken.
    package var from: Set<UserStatus> {
        switch self {
        case .activate: [.staged, .deprovisioned]
        case .reactivate: [.provisioned, .recovery]
        case .deactivate: Set(UserStatus.allCases).subtracting([.deprovisioned])
        case .suspend: [.active]
        case .unsuspend: [.suspended]
        case .unlock: [.lockedOut]
        case .expirePassword:
            [.active, .staged, .provisioned, .lockedOut, .recovery, .passwordExpired]
        case .resetPassword: [.active, .provisioned, .lockedOut, .recovery, .passwordExpired]
        }
    }

    /// The status that it leads to; one who has a password is active as soon as it is activated.
    func to(_ user: User) -> UserStatus {
        switch self {
        case .activate: user.hasPassword ? .active : .provisioned
        case .reactivate: user.status
        case .deactivate: .deprovisioned
        case .suspend: .suspended
        case .unsuspend, .unlock: .active
        case .expirePassword: .passwordExpired
        case .resetPassword: .recovery
        }
    }

    var event: EventType {
        switch self {
        case .activate: .userActivated
        case .reactivate: .userReactivated
        case .deactivate: .userDeactivated
        case .suspend: .userSuspended
        case .unsuspend: .userUnsuspended
        case .unlock: .userUnlocked
        case .expirePassword: .passwordExpired
        case .resetPassword: .passwordReset
        }
    }

    /// What is said when the present status does not allow the step.
    func refusal(_ status: UserStatus) -> ChangeRefused {
        let allowed = from.map(\.rawValue).sorted().joined(separator: ", ")
        let cause = "the user is \(status.rawValue); it must be \(allowed)"
        switch self {
        case .activate:
            return .wrongState(
                code: "E0000016", summary: "Activation failed because the user is already active",
                cause: cause)
        case .unlock:
            return .wrongState(
                code: "E0000032", summary: "Unlock is not allowed for this user.",
                cause: "The user is not locked out.")
        case .reactivate, .expirePassword, .resetPassword:
            return .wrongState(
                code: "E0000038", summary: "This operation is not allowed in the user's current status.",
                cause: cause)
        case .deactivate, .suspend, .unsuspend:
            return .invalid(
                "status", "cannot \(rawValue) a user that is \(status.rawValue); it must be \(allowed)")
        }
    }
}

/// Takes a step; one that the present status does not allow is refused.
@discardableResult
package func take(_ step: UserStep, ofUser name: String, in change: Change) throws -> User {
    try change.lockConfiguration()
    return try take(step, user(named: name, in: change), in: change)
}

/// Deactivates a user that is not deactivated, and deletes one that is.
package func deleteUser(_ name: String, in change: Change) throws {
    try change.lockConfiguration()
    let user = try user(named: name, in: change)
    guard user.status == .deprovisioned else {
        try take(.deactivate, user, in: change)
        return
    }
    try UserRecords(change).delete(user.id, at: change.now.wholeSecond)
    try SchemaRecords(change).release(user.id.text)
    try GroupRecords(change).everyoneChanged(at: change.now.wholeSecond)
    try change.record(.userDeleted, of: UserStanding(user: user), from: user.eventDocument, to: nil)
}

@discardableResult
private func take(_ step: UserStep, _ before: User, in change: Change) throws -> User {
    guard step.from.contains(before.status) else { throw step.refusal(before.status) }
    if step == .deactivate || step == .suspend { try keepASuperAdministrator(besides: before, in: change) }
    let now = change.now.wholeSecond
    var user = before
    user.status = step.to(before)
    if user.status != before.status { user.statusChanged = now }
    user.lastUpdated = now
    if step == .activate { user.activated = now }
    if step == .deactivate || step == .suspend {
        user.revokedThrough = max(user.revokedThrough, change.now)
    }
    try UserRecords(change).update(user, in: change)
    if step == .deactivate { try endConsents(of: user, in: change) }
    try change.record(
        step.event, of: UserStanding(user: user), from: before.eventDocument, to: user.eventDocument)
    return user
}

/// Whether a user may act.
private struct UserStanding: Changeable {
    let user: User

    var eventTarget: Event.Target { user.eventTarget }

    var revised: Revised { .nothing(because: "people are not configuration") }

    /// Tokens are remembered with their owners.
    var invalidated: [ConfigurationKey] { [.apiTokens] }
}

/// Without a super administrator who may act, nobody could repair anything.
private func keepASuperAdministrator(besides user: User, in tx: any Transaction) throws {
    guard try Principal(.user(user.id), in: tx).isSuperAdministrator, user.status.mayAct else { return }
    guard try AdminRoleRecords(tx).hasOtherSuperAdministrator(than: user.id) else {
        throw ChangeRefused.invalid(
            "status", "the last super administrator cannot be deactivated or suspended")
    }
}

extension UserStep {
    /// What is said when something cannot be done with a user in that status.
    package static func expirePasswordRefusal(_ status: UserStatus) -> ChangeRefused {
        UserStep.expirePassword.refusal(status)
    }
}

/// Writes down that the factors of a user were reset.
package func recordFactorsReset(of user: User, in change: Change) throws {
    try change.record(.factorsReset, of: user, from: nil, to: nil)
}
