// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// Groups and their members.
    static let groups: [RouteRight] = [
        RouteRight(.get, "/groups", .read(.groups)),
        RouteRight(.post, "/groups", .manage(.groups)),
        RouteRight(.get, "/groups/{groupId}", .read(.groups)),
        RouteRight(.put, "/groups/{groupId}", .manage(.groups)),
        RouteRight(.delete, "/groups/{groupId}", .manage(.groups)),
        RouteRight(.get, "/groups/{groupId}/users", .read(.groups)),
        RouteRight(
            .put, "/groups/{groupId}/users/{userId}", .manage(.groupMembers),
            about: ["groupId": .group, "userId": .newMember]),
        RouteRight(
            .delete, "/groups/{groupId}/users/{userId}", .manage(.groupMembers),
            about: ["groupId": .group, "userId": .user]),
        RouteRight(.get, "/groups/{groupId}/apps", .read(.groups)),
        // A rule is about everybody, whatever groups it names.
        RouteRight(.get, "/groups/rules", .read(.groups)),
        RouteRight(.post, "/groups/rules", .manage(.groups)),
        RouteRight(.get, "/groups/rules/{ruleId}", .read(.groups)),
        RouteRight(.put, "/groups/rules/{ruleId}", .manage(.groups)),
        RouteRight(.delete, "/groups/rules/{ruleId}", .manage(.groups)),
        RouteRight(.post, "/groups/rules/{ruleId}/lifecycle/activate", .manage(.groups)),
        RouteRight(.post, "/groups/rules/{ruleId}/lifecycle/deactivate", .manage(.groups)),
        RouteRight(.get, "/groups/{groupId}/owners", .read(.groups)),
        RouteRight(.post, "/groups/{groupId}/owners", .manage(.groups)),
        // Owners have no rights; the row of one is a part of the group.
        RouteRight(
            .delete, "/groups/{groupId}/owners/{ownerId}", .manage(.groups),
            about: ["groupId": .group, "ownerId": .part]),
    ]
}
