// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Creates a group; `id` only where it is given from outside (seed files).
package func createGroup(
    profile: JSONObject, kind: Group.Kind = .own, id given: ID<Group>? = nil, by caller: Caller,
    in tx: any Transaction, with surroundings: Surroundings
) throws -> Group {
    try tx.configurationChanged(.groups)
    let now = surroundings.now().wholeSecond
    let group = Group(
        id: given ?? ID(in: surroundings), kind: kind, profile: try checked(profile, isNew: true, in: tx),
        created: now,
        lastUpdated: now, lastMembershipUpdated: now)
    try GroupRecords(tx).insert(group)
    try recordChange(
        .groupCreated, target: group.eventTarget, from: nil, to: .object(group.profile), by: caller, in: tx,
        with: surroundings)
    return group
}

/// Replaces the profile of a group.
package func replaceGroup(
    _ id: ID<Group>, profile: JSONObject, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> Group {
    try tx.configurationChanged(.groups)
    let before = try group(id, in: tx)
    try before.refuseUnlessOwn("changed")
    var group = before
    group.profile = try checked(profile, in: tx)
    group.lastUpdated = surroundings.now().wholeSecond
    try refuseNegatedCircle(ifRenamed: group, from: before, in: tx)
    try GroupRecords(tx).update(group, by: caller, with: surroundings)
    try recordChange(
        .groupUpdated, target: group.eventTarget, from: .object(before.profile), to: .object(group.profile),
        by: caller, in: tx, with: surroundings)
    return group
}

/// Deletes a group; its members stay.
package func deleteGroup(
    _ id: ID<Group>, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.groups)
    let group = try group(id, in: tx)
    try group.refuseUnlessOwn("deleted")
    try invalidateRules(naming: id, in: tx, at: surroundings.now().wholeSecond)
    try GroupRecords(tx).delete(id, by: caller, with: surroundings)
    try recordChange(
        .groupDeleted, target: group.eventTarget, from: .object(group.profile), to: nil, by: caller, in: tx,
        with: surroundings)
}

/// Adds a user to a group; adding it again changes nothing.
package func addMember(
    _ name: String, to id: ID<Group>, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    try addMember(
        user(named: name, in: tx), to: group(id, in: tx), by: caller, in: tx, with: surroundings)
}

func addMember(
    _ user: User, to group: Group, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try group.refuseUnlessOwn("given members")
    guard try MembershipRecords(tx, by: caller, with: surroundings).add(user.id, to: group.id) else { return }
    try recordChange(
        .groupMemberAdded, target: user.eventTarget, also: [group.eventTarget], from: nil, to: nil,
        by: caller,
        in: tx, with: surroundings)
}

/// Removes a user from a group; a user that is not a member is left alone.
package func removeMember(
    _ name: String, from id: ID<Group>, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let group = try group(id, in: tx)
    let user = try user(named: name, in: tx)
    try group.refuseUnlessOwn("deprived of members")
    guard try MembershipRecords(tx, by: caller, with: surroundings).remove(user.id, from: id) else { return }
    try recordChange(
        .groupMemberRemoved, target: user.eventTarget, also: [group.eventTarget], from: nil, to: nil,
        by: caller, in: tx, with: surroundings)
}

/// The group with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func group(_ id: ID<Group>, in tx: any Transaction) throws -> Group {
    guard let group = try GroupRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "UserGroup", id: id.text)
    }
    return group
}

extension Group {
    /// How events name the group.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "UserGroup", alternateID: name, displayName: name)
    }

    func refuseUnlessOwn(_ what: String) throws(ChangeRefused) {
        guard kind != .own else { return }
        throw .immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the group \(name) is \(kind.rawValue) and cannot be \(what); only OKTA_GROUP can")
    }
}

/// A profile by the schema of groups; `name` and `description` are always there.
private func checked(_ profile: JSONObject, isNew: Bool = false, in tx: any Transaction) throws -> JSONObject
{
    let schema = try SchemaRecords(tx).find(.group)
    var checked = try schema.checked(isNew ? schema.completed(profile) : profile, object: "profile")
    guard let name = checked["name"]?.string, name.contains(where: { !$0.isWhitespace }) else {
        throw ChangeRefused.invalid(object: "profile", causes: ["name: The field cannot be left blank"])
    }
    let description: JSON = checked["description"] ?? .null
    checked["name"] = nil
    checked["description"] = nil
    let base: [(name: Name, value: JSON)] = [("name", .string(name)), ("description", description)]
    return JSONObject(uniqueMembers: base + checked.members)
}
