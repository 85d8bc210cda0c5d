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

    var eventDocument: JSON {
        [
            "name": .string(name), "displayName": .string(displayName), "description": .optional(description),
        ]
    }
}

extension UserType: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "UserType", alternateID: name, displayName: displayName)
    }

    package var revised: Revised { .thing(.userType, id.text) }

    package var invalidated: [ConfigurationKey] { [.schemas] }
}

/// The type of users that everyone begins with.
func createDefaultUserType(in change: Change) throws {
    let now = change.now.wholeSecond
    let type = UserType(
        id: ID(User.defaultTypeID), name: "user", displayName: "User",
        description: "Okta user profile template with default permission settings", isDefault: true,
        created: now, createdBy: "sprMonetaSystem00000", lastUpdated: now,
        lastUpdatedBy: "sprMonetaSystem00000")
    try UserTypeRecords(change).insert(type)
    try change.note(type)
}

/// Adds a user type.
package func createUserType(
    name: String, displayName: String, description: String?, in change: Change
) throws -> UserType {
    try change.lockConfiguration()
    let records = UserTypeRecords(change)
    let present = try records.list()
    guard present.count < UserType.most else {
        throw ChangeRefused.invalid(
            object: "userType", causes: ["an organisation has at most \(UserType.most) user types"])
    }
    guard !present.contains(where: { $0.name == name }) else {
        throw ChangeRefused.invalid(
            "name", "An object with this field already exists in the current organization")
    }
    let now = change.now.wholeSecond
    let type = UserType(
        id: ID(in: change.surroundings), name: name, displayName: displayName, description: description,
        isDefault: false, created: now, createdBy: change.caller.id, lastUpdated: now,
        lastUpdatedBy: change.caller.id)
    try records.insert(type)
    try change.record(.userTypeCreated, of: type, from: nil, to: type.eventDocument)
    return type
}

/// Changes how a user type is shown.
package func updateUserType(
    _ id: ID<UserType>, displayName: String?, description: String??, in change: Change
) throws -> UserType {
    try change.lockConfiguration()
    let before = try userType(id, in: change)
    var type = before
    type.displayName = displayName ?? before.displayName
    if let description { type.description = description }
    type.lastUpdated = change.now.wholeSecond
    type.lastUpdatedBy = change.caller.id
    try UserTypeRecords(change).update(type)
    try change.record(.userTypeUpdated, of: type, from: before.eventDocument, to: type.eventDocument)
    return type
}

/// Deletes a user type that is not the default one and has no users.
package func deleteUserType(_ id: ID<UserType>, in change: Change) throws {
    try change.lockConfiguration()
    let type = try userType(id, in: change)
    guard !type.isDefault else {
        throw ChangeRefused.immutable(
            summary: "You do not have permission to perform the requested action",
            cause: "the default user type cannot be deleted")
    }
    guard try !UserTypeRecords(change).hasUsers(id) else {
        throw ChangeRefused.invalid(
            "userType", "users have this type; delete them or change their type first")
    }
    try UserTypeRecords(change).delete(id)
    try SchemaRecords(change).delete(.userType(id.text))
    try change.record(.userTypeDeleted, of: type, from: type.eventDocument, to: nil)
}

/// The user type with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func userType(_ id: ID<UserType>, in tx: any Transaction) throws -> UserType {
    let found =
        id.text == "default" ? try UserTypeRecords(tx).findDefault() : try UserTypeRecords(tx).find(id)
    guard let found else { throw ChangeRefused.notFound(entity: "CVDType", id: id.text) }
    return found
}
