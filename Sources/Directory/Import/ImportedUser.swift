// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A user as another system knows it, ready to be taken over.
package struct ImportedUser: Sendable {
    /// The identifier that a new user is given, so that `sub` and `uid` stay what they were; `nil`: a new
    /// one.
    package var id: ID<User>?
    package var profile: JSONObject
    /// The status of a new user; `nil`: ACTIVE with a password, STAGED without.
    package var status: UserStatus?
    /// The name or id of a user type; `nil`: the default one.
    package var type: String?
    /// Names or ids of groups; memberships are added, never taken away.
    package var groups: [String]

    package init(
        id: ID<User>? = nil, profile: JSONObject, status: UserStatus? = nil, type: String? = nil,
        groups: [String] = []
    ) {
        self.id = id
        self.profile = profile
        self.status = status
        self.type = type
        self.groups = groups
    }

    /// The most groups that a row may name.
    package static let mostGroups = 500
    /// What a new user may be.
    package static let statuses: [UserStatus] = [
        .staged, .provisioned, .active, .passwordExpired, .suspended, .deprovisioned,
    ]
}

/// What to do with users that are there already, and with groups that are not.
package struct UserImportOptions: Sendable {
    /// What becomes of a row whose login somebody has.
    package enum Existing: String, Sendable, CaseIterable {
        /// The profile takes the attributes of the row, others stay; memberships are added.
        case update
        /// The user stays as it is.
        case skip
        /// The row is refused.
        case refuse
    }

    package var existing: Existing
    /// Whether groups that are missing are made.
    package var createsGroups: Bool
    /// Whether all values are texts, as in CSV, and are read by the types of their attributes.
    package var readsTexts: Bool

    package init(existing: Existing = .update, createsGroups: Bool = false, readsTexts: Bool = false) {
        self.existing = existing
        self.createsGroups = createsGroups
        self.readsTexts = readsTexts
    }
}

/// What became of a row.
package enum UserImportOutcome: String, Sendable, CaseIterable {
    case created, updated, unchanged, skipped, refused
}
