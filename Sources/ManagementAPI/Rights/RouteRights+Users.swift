// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// People and their life cycle.
    static let users: [RouteRight] = [
        RouteRight(.get, "/users", .read(.users)),
        RouteRight(.post, "/users", .manage(.users)),
        RouteRight(.get, "/users/{userId}", .read(.users)),
        RouteRight(.post, "/users/{userId}", .manage(.users)),
        RouteRight(.put, "/users/{userId}", .manage(.users)),
        RouteRight(.delete, "/users/{userId}", .manage(.users)),
        RouteRight(.get, "/users/{userId}/groups", .read(.users)),
        RouteRight(.post, "/users/{userId}/lifecycle/activate", .manage(.users)),
        RouteRight(.post, "/users/{userId}/lifecycle/deactivate", .manage(.users)),
        RouteRight(.post, "/users/{userId}/lifecycle/suspend", .manage(.users)),
        RouteRight(.post, "/users/{userId}/lifecycle/unsuspend", .manage(.users)),
    ]
}
