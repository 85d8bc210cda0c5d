// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Creates a group; `id` only where it is given from outside (seed files).
package func createGroup(
    profile: JSONObject, kind: Group.Kind = .own, id given: ID<Group>? = nil, in change: Change
) throws -> Group {
    try change.lockConfiguration()
    let now = change.now.wholeSecond
    let group = Group(
        id: given ?? ID(in: change.surroundings), kind: kind,
        profile: try checked(profile, isNew: true, in: change), created: now, lastUpdated: now,
        lastMembershipUpdated: now)
    try GroupRecords(change).insert(group)
    try change.record(.groupCreated, of: group, from: nil, to: .object(group.profile))
    return group
}

/// Replaces the profile of a group.
package func replaceGroup(_ id: ID<Group>, profile: JSONObject, in change: Change) throws -> Group {
    try change.lockConfiguration()
    let before = try group(id, in: change)
    try before.refuseUnlessOwn("changed")
    var group = before
    group.profile = try checked(profile, in: change)
    group.lastUpdated = change.now.wholeSecond
    try refuseNegatedCircle(ifRenamed: group, from: before, in: change)
    try GroupRecords(change).update(group, in: change)
    try change.record(.groupUpdated, of: group, from: .object(before.profile), to: .object(group.profile))
    return group
}

/// Deletes a group; its members stay.
package func deleteGroup(_ id: ID<Group>, in change: Change) throws {
    try change.lockConfiguration()
    let group = try group(id, in: change)
    try group.refuseUnlessOwn("deleted")
    try invalidateRules(naming: id, in: change)
    for app in try AssignmentRecords(change).apps(of: id).compactMap(AppRecords(change).find) {
        try change.note(AppOfGroup(group: group, app: app))
    }
    try GroupRecords(change).delete(id, in: change)
    try change.record(.groupDeleted, of: group, from: .object(group.profile), to: nil)
}

/// Adds a user to a group; adding it again changes nothing.
package func addMember(_ name: String, to id: ID<Group>, in change: Change) throws {
    try addMember(user(named: name, in: change), to: group(id, in: change), in: change)
}

func addMember(_ user: User, to group: Group, in change: Change) throws {
    try group.refuseUnlessOwn("given members")
    guard try MembershipRecords(change).add(user.id, to: group.id) else { return }
    try change.record(
        .groupMemberAdded, of: Membership(user: user), also: [group.eventTarget], from: nil, to: nil)
}

/// Removes a user from a group; a user that is not a member is left alone.
package func removeMember(_ name: String, from id: ID<Group>, in change: Change) throws {
    let group = try group(id, in: change)
    let user = try user(named: name, in: change)
    try group.refuseUnlessOwn("deprived of members")
    guard try MembershipRecords(change).remove(user.id, from: id) else { return }
    try change.record(
        .groupMemberRemoved, of: Membership(user: user), also: [group.eventTarget], from: nil, to: nil)
}

/// The group with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func group(_ id: ID<Group>, in tx: any Transaction) throws -> Group {
    guard let group = try GroupRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "UserGroup", id: id.text)
    }
    return group
}

extension Group: Changeable {
    /// How events name the group.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "UserGroup", alternateID: name, displayName: name)
    }

    /// Groups that are made by the system are left out of the configuration when it is read.
    package var revised: Revised { .thing(.group, id.text) }

    package var invalidated: [ConfigurationKey] { [.groups] }

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
