// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// That a user may use an app, by itself.
package struct UserAssignment: Sendable, Equatable {
    package let appID: ID<App>
    package let userID: ID<User>
    /// The name in the app; `nil`: as the app's template says.
    package var userName: String?
    /// Attributes of the profile in the app that stand in the place of mapped ones.
    package var profile: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        appID: ID<App>, userID: ID<User>, userName: String?, profile: JSONObject, created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.appID = appID
        self.userID = userID
        self.userName = userName
        self.profile = profile
        self.created = created
        self.lastUpdated = lastUpdated
    }
}

/// That the members of a group may use an app.
package struct GroupAssignment: Sendable, Equatable {
    package let appID: ID<App>
    package let groupID: ID<Group>
    /// The smallest number decides about a user of several groups; from 0, each once in an app, with gaps.
    package var priority: Int64
    package var profile: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp

    /// No group has a larger number.
    package static let largestPriority: Int64 = 1_000_000

    package init(
        appID: ID<App>, groupID: ID<Group>, priority: Int64, profile: JSONObject, created: Timestamp,
        lastUpdated: Timestamp
    ) {
        self.appID = appID
        self.groupID = groupID
        self.priority = priority
        self.profile = profile
        self.created = created
        self.lastUpdated = lastUpdated
    }
}

/// How a user has an app.
package struct EffectiveAssignment: Sendable {
    /// What gives the user the app.
    package enum Source: Sendable, Equatable {
        case user(UserAssignment)
        case group(GroupAssignment)
        /// Everybody has the app.
        case implicit
    }

    package let source: Source
    package let userName: String
    /// What is mapped, overlaid by what the assignment says.
    package let profile: JSONObject
}
