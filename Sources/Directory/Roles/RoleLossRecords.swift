// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
import SystemLog

/// Tells that the members of a group change: callers that are remembered with their roles are forgotten when
/// the group gives roles.
///
/// Whatever writes rows of `group_member`, or deletes a group, calls it first. So a person who loses a role
/// by whatever way is no administrator from the next request on, and on other nodes within a second.
func membersChange(of group: ID<Group>, in change: Change) throws {
    guard try AdminRoleRecords(change).hasRoles(group: group) else { return }
    try change.invalidate(.apiTokens)
}

/// Tells that a user's status changes: an API token that is remembered with its owner is forgotten when the
/// owner has any.
func statusChanges(of user: ID<User>, to status: UserStatus, in change: Change) throws {
    let isRemembered = try change.exists(
        """
        SELECT id FROM directory_user WHERE id = \(user) AND status <> \(status.rawValue)
            AND EXISTS (SELECT 1 FROM api_token WHERE api_token.user_id = directory_user.id)
        """)
    guard isRemembered else { return }
    try change.invalidate(.apiTokens)
}
