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
        RouteRight(.put, "/groups/{groupId}/users/{userId}", .manage(.groups)),
        RouteRight(.delete, "/groups/{groupId}/users/{userId}", .manage(.groups)),
        RouteRight(.get, "/groups/{groupId}/apps", .read(.groups)),
    ]
}
