// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A group that the user is a member of.
package struct GroupFact: Sendable, Equatable {
    package let id: String
    package let name: String
    /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`.
    package let type: String
    /// The id of the app instance the group comes from, or the group's own source id.
    package let sourceID: String?
    /// The kind of app the group comes from (`active_directory`), as `Groups.contains` names it.
    package let sourceName: String?
    /// What else expressions may read of the group: `description`, `objectClass`, `created`, and under
    /// `profile` what an app says of it (`samAccountName`, `windowsDomainQualifiedName`, …).
    package let attributes: ValueMap

    package init(
        id: String, name: String, type: String = "OKTA_GROUP", sourceID: String? = nil,
        sourceName: String? = nil, attributes: ValueMap = ValueMap()
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.sourceID = sourceID
        self.sourceName = sourceName
        self.attributes = attributes
    }

    private static let ownMembers: [Name] = ["id", "name", "type", "profile"]

    /// The group as a map of the language.
    ///
    /// `id`, `name`, `type` and `profile.name` are always there and come before attributes of these names;
    /// `description` is found at the top and under `profile`.
    package var value: Value {
        var members: [(name: Name, value: Value)] = [
            ("id", .string(id)), ("name", .string(name)), ("type", .string(type)),
        ]
        var profile: [(name: Name, value: Value)] = [("name", .string(name))]
        for member in attributes.members where !Self.ownMembers.contains(member.name) {
            members.append(member)
            if member.name == "description" { profile.append(member) }
        }
        for member in attributes["profile"]?.map?.members ?? []
        where !profile.contains(where: { $0.name == member.name }) {
            profile.append(member)
        }
        members.append(("profile", .map(ValueMap(uniqueMembers: profile))))
        return .map(ValueMap(uniqueMembers: members))
    }
}

extension DeclaredType {
    /// A group as `user.getGroups` gives it.
    package static let group = record(
        [
            "id": .string, "name": .string, "type": .string, "description": .string, "status": .string,
            "objectClass": .list(of: .string), "created": .time, "lastUpdated": .time,
            "lastMembershipUpdated": .time, "profile": .record(["name": .string], isOpen: true),
        ], isOpen: true)

    /// The group that the expression of a filter is about.
    static let groupInFilter = group
}
