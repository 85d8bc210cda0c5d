// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// The roles of users, groups and clients.
    static let roles: [RouteRight] = [
        RouteRight(.get, "/users/{userId}/roles", .read(.roles)),
        RouteRight(.post, "/users/{userId}/roles", .manage(.roles)),
        RouteRight(.get, "/users/{userId}/roles/{roleId}", .read(.roles)),
        RouteRight(.delete, "/users/{userId}/roles/{roleId}", .manage(.roles)),
        RouteRight(.get, "/users/{userId}/roles/{roleId}/targets/groups", .read(.roles)),
        RouteRight(.put, "/users/{userId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)),
        RouteRight(.delete, "/users/{userId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)),
        RouteRight(.get, "/users/{userId}/roles/{roleId}/targets/catalog/apps", .read(.roles)),
        RouteRight(.put, "/users/{userId}/roles/{roleId}/targets/catalog/apps/{appName}", .manage(.roles)),
        RouteRight(.delete, "/users/{userId}/roles/{roleId}/targets/catalog/apps/{appName}", .manage(.roles)),
        RouteRight(
            .put, "/users/{userId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}", .manage(.roles)),
        RouteRight(
            .delete, "/users/{userId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}",
            .manage(.roles)),
        RouteRight(.get, "/groups/{groupId}/roles", .read(.roles)),
        RouteRight(.post, "/groups/{groupId}/roles", .manage(.roles)),
        RouteRight(.get, "/groups/{groupId}/roles/{roleId}", .read(.roles)),
        RouteRight(.delete, "/groups/{groupId}/roles/{roleId}", .manage(.roles)),
        RouteRight(.get, "/groups/{groupId}/roles/{roleId}/targets/groups", .read(.roles)),
        RouteRight(.put, "/groups/{groupId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)),
        RouteRight(.delete, "/groups/{groupId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)),
        RouteRight(.get, "/groups/{groupId}/roles/{roleId}/targets/catalog/apps", .read(.roles)),
        RouteRight(.put, "/groups/{groupId}/roles/{roleId}/targets/catalog/apps/{appName}", .manage(.roles)),
        RouteRight(
            .delete, "/groups/{groupId}/roles/{roleId}/targets/catalog/apps/{appName}", .manage(.roles)),
        RouteRight(
            .put, "/groups/{groupId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}",
            .manage(.roles)),
        RouteRight(
            .delete, "/groups/{groupId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}",
            .manage(.roles)),
        RouteRight(.get, "/oauth2/v1/clients/{clientId}/roles", .read(.roles)),
        RouteRight(.post, "/oauth2/v1/clients/{clientId}/roles", .manage(.roles)),
        RouteRight(.get, "/oauth2/v1/clients/{clientId}/roles/{roleId}", .read(.roles)),
        RouteRight(.delete, "/oauth2/v1/clients/{clientId}/roles/{roleId}", .manage(.roles)),
        RouteRight(.get, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/groups", .read(.roles)),
        RouteRight(
            .put, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)),
        RouteRight(
            .delete, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/groups/{targetId}", .manage(.roles)
        ),
        RouteRight(.get, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/catalog/apps", .read(.roles)),
        RouteRight(
            .put, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/catalog/apps/{appName}",
            .manage(.roles)),
        RouteRight(
            .delete, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/catalog/apps/{appName}",
            .manage(.roles)),
        RouteRight(
            .put, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}",
            .manage(.roles)),
        RouteRight(
            .delete, "/oauth2/v1/clients/{clientId}/roles/{roleId}/targets/catalog/apps/{appName}/{targetId}",
            .manage(.roles)),
    ]
}
