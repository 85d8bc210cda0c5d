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
        RouteRight(.post, "/users/{userId}/lifecycle/reactivate", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/lifecycle/unlock", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/lifecycle/expire_password", .manage(.credentials)),
        RouteRight(
            .post, "/users/{userId}/lifecycle/expire_password_with_temp_password", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/lifecycle/reset_password", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/lifecycle/reset_factors", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/credentials/change_password", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/credentials/change_recovery_question", .manage(.credentials)),
        RouteRight(.post, "/users/{userId}/credentials/forgot_password", .manage(.credentials)),
        RouteRight(
            .post, "/users/{userId}/credentials/forgot_password_recovery_question", .manage(.credentials)),
        RouteRight(.delete, "/users/{userId}/sessions", .manage(.sessions)),
        RouteRight(.post, "/users/{userId}/lifecycle/delete_sessions", .manage(.sessions)),
        RouteRight(.get, "/sessions/{sessionId}", .read(.sessions)),
        RouteRight(.put, "/sessions/{sessionId}", .manage(.sessions)),
        RouteRight(.delete, "/sessions/{sessionId}", .manage(.sessions)),
        RouteRight(.post, "/sessions/{sessionId}/lifecycle/refresh", .manage(.sessions)),
        RouteRight(.post, "/oauth2/v1/global-token-revocation", .manage(.universalLogout)),
        RouteRight(.get, "/users/{userId}/clients", .read(.users)),
        RouteRight(
            .get, "/users/{userId}/clients/{clientId}/tokens", .read(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        RouteRight(
            .delete, "/users/{userId}/clients/{clientId}/tokens", .manage(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        RouteRight(
            .get, "/users/{userId}/clients/{clientId}/tokens/{tokenId}", .read(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        RouteRight(
            .delete, "/users/{userId}/clients/{clientId}/tokens/{tokenId}", .manage(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        RouteRight(.get, "/users/{userId}/appLinks", .read(.users)),
        RouteRight(.get, "/users/{userId}/grants", .read(.users)),
        RouteRight(.delete, "/users/{userId}/grants", .manage(.users)),
        RouteRight(.get, "/users/{userId}/grants/{grantId}", .read(.users)),
        RouteRight(.delete, "/users/{userId}/grants/{grantId}", .manage(.users)),
        RouteRight(
            .get, "/users/{userId}/clients/{clientId}/grants", .read(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        RouteRight(
            .delete, "/users/{userId}/clients/{clientId}/grants", .manage(.users),
            about: ["userId": .user, "clientId": .otherApp]),
        // They reach every user and every group, privileged ones too, so looking asks for as much as
        // changing.
        RouteRight(.post, "/imports/users", .manage(.configuration)),
        RouteRight(.get, "/exports/users", .manage(.configuration)),
    ]
}
