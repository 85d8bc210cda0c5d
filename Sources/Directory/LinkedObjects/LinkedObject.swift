// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// A kind of link between users, for example of a manager with those who report to it.
package struct LinkedObject: Sendable, Equatable {
    /// One end: `name`, `title`, `description`, `type`, with the wire's names.
    package let primary: JSONObject
    package let associated: JSONObject

    package init(primary: JSONObject, associated: JSONObject) {
        self.primary = primary
        self.associated = associated
    }

    package var primaryName: String { primary["name"]?.string ?? "" }
    package var associatedName: String { associated["name"]?.string ?? "" }

    /// So many an organisation may have.
    package static let most = 200

}

extension LinkedObject: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: primaryName, type: "LinkedObject", displayName: primaryName)
    }

    package var revised: Revised { .nothing(because: "no document of the configuration has them") }

    package var invalidated: [ConfigurationKey] { [.schemas] }
}

/// Adds a kind of link; both names must be new.
package func createLinkedObject(_ object: LinkedObject, in change: Change) throws {
    try change.lockConfiguration()
    let records = LinkedObjectRecords(change)
    let present = try records.list()
    guard present.count < LinkedObject.most else {
        throw ChangeRefused.invalid(
            object: "linkedObjects",
            causes: ["an organisation has at most \(LinkedObject.most) kinds of links"])
    }
    let taken = Set(present.flatMap { [$0.primaryName, $0.associatedName] })
    for (field, name) in [("primary.name", object.primaryName), ("associated.name", object.associatedName)]
    where taken.contains(name) {
        throw ChangeRefused.invalid(
            field, "An object with this field already exists in the current organization")
    }
    guard object.primaryName != object.associatedName else {
        throw ChangeRefused.invalid("associated.name", "must not be the name of the primary end")
    }
    try records.insert(object, at: change.now.wholeSecond)
    try change.record(
        .linkedObjectCreated, of: object, from: nil,
        to: ["primary": .object(object.primary), "associated": .object(object.associated)])
}

/// Deletes a kind of link, by either name, with all links of it.
package func deleteLinkedObject(_ name: String, in change: Change) throws {
    try change.lockConfiguration()
    let object = try linkedObject(name, in: change)
    try LinkedObjectRecords(change).delete(object)
    try change.record(
        .linkedObjectDeleted, of: object,
        from: ["primary": .object(object.primary), "associated": .object(object.associated)], to: nil)
}

/// The kind of link that has the name at either end, or ``ChangeRefused/notFound(entity:id:)``.
package func linkedObject(_ name: String, in tx: any Transaction) throws -> LinkedObject {
    guard let object = try LinkedObjectRecords(tx).find(name) else {
        throw ChangeRefused.notFound(entity: "LinkedObject", id: name)
    }
    return object
}

/// Makes one user the primary of another, in the place of the one before.
///
/// Nobody is linked with oneself, and no chain of primaries leads back to its beginning.
package func linkUsers(
    primary primaryUser: String, associated associatedUser: String, by name: String, in change: Change
) throws {
    let object = try linkedObject(name, in: change)
    guard object.primaryName == name else {
        throw ChangeRefused.invalid(
            "primaryRelationshipName", "`\(name)` is the associated end; name the primary one")
    }
    let associated = try user(named: associatedUser, in: change)
    let primary = try user(named: primaryUser, in: change)
    guard primary.id != associated.id else {
        throw ChangeRefused.invalid("primaryUserId", "a user cannot be linked with itself")
    }
    let records = LinkedObjectRecords(change)
    var above: ID<User>? = primary.id
    for _ in 0..<1000 {
        guard let one = above else { break }
        guard one != associated.id else {
            throw ChangeRefused.invalid(
                "primaryUserId", "would make a cycle: \(associated.login) is above \(primary.login) already")
        }
        above = try records.primary(of: one, by: name)
    }
    try records.link(primary: primary.id, associated: associated.id, by: name)
    try change.record(
        .linkedObjectSet, of: LinkOfUser(user: associated), also: [primary.eventTarget], from: nil,
        to: [Name(name): .string(primary.id.text)])
}

/// Removes the primary of a user, or by the other name all who are associated with it.
package func unlinkUser(_ userName: String, by name: String, in change: Change) throws {
    let object = try linkedObject(name, in: change)
    let user = try user(named: userName, in: change)
    try LinkedObjectRecords(change).unlink(user.id, by: object, isPrimary: object.associatedName == name)
    try change.record(.linkedObjectCleared, of: LinkOfUser(user: user), from: nil, to: nil)
}

/// That a user is linked with another.
private struct LinkOfUser: Changeable {
    let user: User

    var eventTarget: Event.Target { user.eventTarget }

    var revised: Revised { .nothing(because: "people are not configuration") }

    var invalidated: [ConfigurationKey] { [] }
}

/// The users at the named end of the links that a user has: its primary, or those associated with it.
package func linkedUsers(
    of userName: String, by name: String, in tx: any Transaction
) throws -> [ID<User>] {
    let object = try linkedObject(name, in: tx)
    let user = try user(named: userName, in: tx)
    let records = LinkedObjectRecords(tx)
    if object.primaryName == name {
        return try records.primary(of: user.id, by: object.primaryName).map { [$0] } ?? []
    }
    return try records.associated(of: user.id, by: object.primaryName, limit: 1000)
}
