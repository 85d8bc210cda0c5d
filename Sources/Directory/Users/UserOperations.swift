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
    typeID: String = User.defaultTypeID, provider: String = "OKTA", by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> User {
    let (profile, schema) = try checkedUserProfile(
        profile, typeID: typeID, object: "newUser", isNew: true, in: tx)
    let now = surroundings.now().wholeSecond
    var user = User(
        id: given ?? ID(in: surroundings), status: status, profile: profile, created: now,
        activated: status == .staged ? nil : now, statusChanged: status == .staged ? nil : now,
        lastUpdated: now)
    user.typeID = typeID
    user.provider = provider
    try UserRecords(tx).insert(user, by: caller, with: surroundings)
    try SchemaRecords(tx).claim(profile, of: user.id.text, schema: schema)
    let records = GroupRecords(tx)
    try records.everyoneChanged(at: now)
    for id in groups {
        guard let group = try records.find(id) else {
            throw ChangeRefused.invalid("groupIds", "`\(id)` is not a group")
        }
        try addMember(user, to: group, by: caller, in: tx, with: surroundings)
    }
    try recordChange(
        .userCreated, target: user.eventTarget, from: nil, to: user.eventDocument, by: caller, in: tx,
        with: surroundings)
    return user
}

/// Changes a profile: `isPartial` keeps what is not named and clears what is `null`, otherwise everything is
/// replaced.
package func updateUser(
    _ name: String, profile: JSONObject, isPartial: Bool, typeID: String? = nil, by caller: Caller,
    in tx: any Transaction,
    with surroundings: Surroundings
) throws -> User {
    let before = try user(named: name, in: tx)
    var merged = isPartial ? before.profile : [:]
    for (name, value) in profile.members { merged[name] = value }
    var user = before
    user.typeID = typeID ?? before.typeID
    let (checked, schema) = try checkedUserProfile(merged, typeID: user.typeID, object: "user", in: tx)
    user.profile = checked
    guard user.profile != before.profile || user.typeID != before.typeID else { return before }
    user.lastUpdated = surroundings.now().wholeSecond
    try UserRecords(tx).update(user, by: caller, with: surroundings)
    try SchemaRecords(tx).claim(user.profile, of: user.id.text, schema: schema)
    try recordChange(
        .userProfileUpdated, target: user.eventTarget, from: before.eventDocument, to: user.eventDocument,
        by: caller, in: tx, with: surroundings)
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
package func grantRole(
    _ role: AdminRole, to user: User, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.apiTokens)
    let assignment = AdminRoleAssignment(
        id: ID(in: surroundings), userID: user.id, role: role, created: surroundings.now().wholeSecond)
    guard try AdminRoleRecords(tx).insert(assignment) else { return }
    try recordChange(
        .userPrivilegeGranted, target: user.eventTarget, from: nil, to: ["role": .string(role.rawValue)],
        by: caller, in: tx, with: surroundings)
}

extension User {
    /// How events name the user.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "User", alternateID: login, displayName: displayName)
    }

    var eventDocument: JSON {
        var object: JSONObject = ["status": .string(status.rawValue)]
        for (name, value) in profile.members { object[name] = value }
        return .object(object)
    }
}
