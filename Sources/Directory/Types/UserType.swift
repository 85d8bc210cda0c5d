// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// A kind of users with a profile schema of its own.
package struct UserType: Sendable, Identified, Equatable {
    package static let idPrefix = "oty"

    package let id: ID<UserType>
    /// The name that programs use; it stays what it is.
    package let name: String
    package var displayName: String
    package var description: String?
    package let isDefault: Bool
    package let created: Timestamp
    package let createdBy: String
    package var lastUpdated: Timestamp
    package var lastUpdatedBy: String

    package init(
        id: ID<UserType>, name: String, displayName: String, description: String?, isDefault: Bool,
        created: Timestamp, createdBy: String, lastUpdated: Timestamp, lastUpdatedBy: String
    ) {
        self.id = id
        self.name = name
        self.displayName = displayName
        self.description = description
        self.isDefault = isDefault
        self.created = created
        self.createdBy = createdBy
        self.lastUpdated = lastUpdated
        self.lastUpdatedBy = lastUpdatedBy
    }

    /// So many an organisation may have.
    package static let most = 10

    var target: Event.Target {
        Event.Target(id: id.text, type: "UserType", alternateID: name, displayName: displayName)
    }

    var eventDocument: JSON {
        [
            "name": .string(name), "displayName": .string(displayName), "description": .optional(description),
        ]
    }
}

/// The type of users that everyone begins with.
func createDefaultUserType(in tx: any Transaction, at now: Timestamp) throws {
    try UserTypeRecords(tx).insert(
        UserType(
            id: ID(User.defaultTypeID), name: "user", displayName: "User",
            description: "Okta user profile template with default permission settings", isDefault: true,
            created: now, createdBy: "sprMonetaSystem00000", lastUpdated: now,
            lastUpdatedBy: "sprMonetaSystem00000"))
}

/// Adds a user type.
package func createUserType(
    name: String, displayName: String, description: String?, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> UserType {
    try tx.configurationChanged(.schemas)
    let records = UserTypeRecords(tx)
    let present = try records.list()
    guard present.count < UserType.most else {
        throw ChangeRefused.invalid(
            object: "userType", causes: ["an organisation has at most \(UserType.most) user types"])
    }
    guard !present.contains(where: { $0.name == name }) else {
        throw ChangeRefused.invalid(
            "name", "An object with this field already exists in the current organization")
    }
    let now = surroundings.now().wholeSecond
    let type = UserType(
        id: ID(in: surroundings), name: name, displayName: displayName, description: description,
        isDefault: false, created: now, createdBy: caller.id, lastUpdated: now, lastUpdatedBy: caller.id)
    try records.insert(type)
    try recordChange(
        .userTypeCreated, target: type.target, from: nil, to: type.eventDocument, by: caller, in: tx,
        with: surroundings)
    return type
}

/// Changes how a user type is shown.
package func updateUserType(
    _ id: ID<UserType>, displayName: String?, description: String??, by caller: Caller,
    in tx: any Transaction, with surroundings: Surroundings
) throws -> UserType {
    try tx.configurationChanged(.schemas)
    let before = try userType(id, in: tx)
    var type = before
    type.displayName = displayName ?? before.displayName
    if let description { type.description = description }
    type.lastUpdated = surroundings.now().wholeSecond
    type.lastUpdatedBy = caller.id
    try UserTypeRecords(tx).update(type)
    try recordChange(
        .userTypeUpdated, target: type.target, from: before.eventDocument, to: type.eventDocument, by: caller,
        in: tx, with: surroundings)
    return type
}

/// Deletes a user type that is not the default one and has no users.
package func deleteUserType(
    _ id: ID<UserType>, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws {
    try tx.configurationChanged(.schemas)
    let type = try userType(id, in: tx)
    guard !type.isDefault else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default user type cannot be deleted")
    }
    guard try !UserTypeRecords(tx).hasUsers(id) else {
        throw ChangeRefused.invalid(
            "userType", "users have this type; delete them or change their type first")
    }
    try UserTypeRecords(tx).delete(id)
    try SchemaRecords(tx).delete(.userType(id.text))
    try recordChange(
        .userTypeDeleted, target: type.target, from: type.eventDocument, to: nil, by: caller, in: tx,
        with: surroundings)
}

/// The user type with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func userType(_ id: ID<UserType>, in tx: any Transaction) throws -> UserType {
    let found =
        id.text == "default" ? try UserTypeRecords(tx).findDefault() : try UserTypeRecords(tx).find(id)
    guard let found else { throw ChangeRefused.notFound(entity: "CVDType", id: id.text) }
    return found
}
