// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Makes every user for whom an expression is true a member of groups.
package struct GroupRule: Sendable, Identified, Equatable {
    package static let idPrefix = "0pr"

    /// Whether the rule is at work.
    package enum Status: String, Sendable, CaseIterable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
        /// One of its groups is gone.
        case invalid = "INVALID"
    }

    /// What is being done with all users, some at a time.
    package enum Job: String, Sendable {
        /// The rule has become active.
        case apply = "APPLY"
        /// It is to be deleted; the members stay, as if somebody had added them.
        case keep = "KEEP"
        /// It is to be deleted with the memberships that it made.
        case remove = "REMOVE"
    }

    package let id: ID<GroupRule>
    package var name: String
    package var status: Status
    package var expression: String
    package var excludedUsers: [String]
    package var groupIDs: [ID<Group>]
    package let created: Timestamp
    package var lastUpdated: Timestamp
    package var job: Job?
    /// How many users the job is done with.
    package var doneCount: Int64

    package init(
        id: ID<GroupRule>, name: String, status: Status, expression: String, excludedUsers: [String],
        groupIDs: [ID<Group>], created: Timestamp, lastUpdated: Timestamp, job: Job? = nil,
        doneCount: Int64 = 0
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.expression = expression
        self.excludedUsers = excludedUsers
        self.groupIDs = groupIDs
        self.created = created
        self.lastUpdated = lastUpdated
        self.job = job
        self.doneCount = doneCount
    }

    /// So many an organisation may have.
    package static let most = 2000
    /// So many groups a rule may name.
    package static let mostGroups = 100
}
