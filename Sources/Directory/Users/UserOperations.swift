// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Creates a user in the group Everyone and in `groups`; `id` only where it is given from outside.
///
/// `status` is STAGED, PROVISIONED, ACTIVE or PASSWORD_EXPIRED. `provider` says who has hashed a password
/// that is set next.
package func createUser(
    profile: JSONObject, status: UserStatus, groups: [ID<Group>] = [], id given: ID<User>? = nil,
    typeID: String = User.defaultTypeID, provider: String = "OKTA", in change: Change
) throws -> User {
    let (profile, schema) = try checkedUserProfile(
        profile, typeID: typeID, object: "newUser", isNew: true, in: change)
    let now = change.now.wholeSecond
    var user = User(
        id: given ?? ID(in: change.surroundings), status: status, profile: profile, created: now,
        activated: status == .staged ? nil : now, statusChanged: status == .staged ? nil : now,
        lastUpdated: now)
    user.typeID = typeID
    user.provider = provider
    try UserRecords(change).insert(user, in: change)
    try SchemaRecords(change).claim(profile, of: user.id.text, schema: schema)
    let records = GroupRecords(change)
    try records.everyoneChanged(at: now)
    for id in groups {
        guard let group = try records.find(id) else {
            throw ChangeRefused.invalid("groupIds", "`\(id)` is not a group")
        }
        try addMember(user, to: group, in: change)
    }
    try change.record(.userCreated, of: user, from: nil, to: user.eventDocument)
    return user
}

/// Changes a profile: `isPartial` keeps what is not named and clears what is `null`, otherwise everything is
/// replaced.
package func updateUser(
    _ name: String, profile: JSONObject, isPartial: Bool, typeID: String? = nil, in change: Change
) throws -> User {
    let before = try user(named: name, in: change)
    var merged = isPartial ? before.profile : [:]
    for (name, value) in profile.members { merged[name] = value }
    var user = before
    user.typeID = typeID ?? before.typeID
    let (checked, schema) = try checkedUserProfile(merged, typeID: user.typeID, object: "user", in: change)
    user.profile = checked
    guard user.profile != before.profile || user.typeID != before.typeID else { return before }
    user.lastUpdated = change.now.wholeSecond
    try UserRecords(change).update(user, in: change)
    try SchemaRecords(change).claim(user.profile, of: user.id.text, schema: schema)
    try change.record(.userProfileUpdated, of: user, from: before.eventDocument, to: user.eventDocument)
    return user
}

/// Gives a user an address that the user has shown to be theirs.
package func setVerifiedEmail(_ email: String, of id: ID<User>, in change: Change) throws -> User {
    var user = try updateUser(id.text, profile: ["email": .string(email)], isPartial: true, in: change)
    user.verifiedEmail = email
    try UserRecords(change).update(user, in: change)
    return user
}

/// The user that a path names by id, login or short login, or ``ChangeRefused/notFound(entity:id:)``.
package func user(named name: String, in tx: any Transaction) throws -> User {
    guard let user = try UserRecords(tx).find(named: name) else {
        throw ChangeRefused.notFound(entity: "User", id: name)
    }
    return user
}

/// Gives a user an administrator's role; giving it again changes nothing.
package func grantRole(_ role: AdminRole, to user: User, in change: Change) throws {
    try change.lockConfiguration()
    let assignment = AdminRoleAssignment(
        id: ID(in: change.surroundings), userID: user.id, role: role, created: change.now.wholeSecond)
    guard try AdminRoleRecords(change).insert(assignment) else { return }
    try change.record(
        .userPrivilegeGranted, of: try HeldRole(.user(user.id), in: change), from: nil,
        to: ["role": .string(role.rawValue)])
}

extension User: Changeable {
    /// How events name the user.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "User", alternateID: login, displayName: displayName)
    }

    package var revised: Revised { .nothing(because: "people are not configuration") }

    /// A user who may not act any more is another thing: ``UserStanding``.
    package var invalidated: [ConfigurationKey] { [] }

    var eventDocument: JSON {
        var object: JSONObject = ["status": .string(status.rawValue)]
        for (name, value) in profile.members { object[name] = value }
        return .object(object)
    }
}
