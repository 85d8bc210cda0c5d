// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A set of users that policies, claims and apps refer to.
package struct Group: Sendable, Identified, Equatable {
    package static let idPrefix = "00g"

    /// Who decides about the members.
    package enum Kind: String, Sendable, CaseIterable {
        case own = "OKTA_GROUP"
        case app = "APP_GROUP"
        case builtIn = "BUILT_IN"
    }

    package let id: ID<Group>
    package let kind: Kind
    /// `name` and `description`, with the wire's names.
    package var profile: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp
    package var lastMembershipUpdated: Timestamp

    package init(
        id: ID<Group>, kind: Kind, profile: JSONObject, created: Timestamp, lastUpdated: Timestamp,
        lastMembershipUpdated: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.profile = profile
        self.created = created
        self.lastUpdated = lastUpdated
        self.lastMembershipUpdated = lastMembershipUpdated
    }

    package var name: String { profile["name"]?.string ?? "" }

    /// Every user belongs to it, without a row that says so.
    package var isEveryone: Bool { kind == .builtIn && name == Self.everyoneName }

    package static let everyoneName = "Everyone"
}
