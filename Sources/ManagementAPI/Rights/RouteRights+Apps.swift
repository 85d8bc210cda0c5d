// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// Apps and their credentials.
    static let apps: [RouteRight] = [
        RouteRight(.get, "/apps", .read(.apps)),
        RouteRight(.post, "/apps", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}", .read(.apps)),
        RouteRight(.put, "/apps/{appId}", .manage(.apps)),
        RouteRight(.delete, "/apps/{appId}", .manage(.apps)),
        RouteRight(.post, "/apps/{appId}/lifecycle/activate", .manage(.apps)),
        RouteRight(.post, "/apps/{appId}/lifecycle/deactivate", .manage(.apps)),
        // The policy is named and stays as it is.
        RouteRight(
            .put, "/apps/{appId}/policies/{policyId}", .manage(.apps),
            about: ["appId": .app, "policyId": .part]),
        RouteRight(.get, "/apps/{appId}/credentials/secrets", .read(.apps)),
        RouteRight(.post, "/apps/{appId}/credentials/secrets", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}/credentials/secrets/{secretId}", .read(.apps)),
        RouteRight(.delete, "/apps/{appId}/credentials/secrets/{secretId}", .manage(.apps)),
        RouteRight(.post, "/apps/{appId}/credentials/secrets/{secretId}/lifecycle/activate", .manage(.apps)),
        RouteRight(
            .post, "/apps/{appId}/credentials/secrets/{secretId}/lifecycle/deactivate", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}/credentials/jwks", .read(.apps)),
        RouteRight(.post, "/apps/{appId}/credentials/jwks", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}/credentials/jwks/{keyId}", .read(.apps)),
        RouteRight(.delete, "/apps/{appId}/credentials/jwks/{keyId}", .manage(.apps)),
        RouteRight(.post, "/apps/{appId}/credentials/jwks/{keyId}/lifecycle/activate", .manage(.apps)),
        RouteRight(.post, "/apps/{appId}/credentials/jwks/{keyId}/lifecycle/deactivate", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}/users", .read(.apps)),
        RouteRight(.post, "/apps/{appId}/users", .manage(.apps)),
        RouteRight(
            .get, "/apps/{appId}/users/{userId}", .read(.apps),
            about: ["appId": .app, "userId": .assignedUser]),
        RouteRight(
            .post, "/apps/{appId}/users/{userId}", .manage(.apps),
            about: ["appId": .app, "userId": .assignedUser]),
        RouteRight(
            .delete, "/apps/{appId}/users/{userId}", .manage(.apps),
            about: ["appId": .app, "userId": .assignedUser]),
        RouteRight(.get, "/apps/{appId}/groups", .read(.apps)),
        RouteRight(
            .get, "/apps/{appId}/groups/{groupId}", .read(.apps),
            about: ["appId": .app, "groupId": .assignedGroup]),
        RouteRight(
            .put, "/apps/{appId}/groups/{groupId}", .manage(.apps),
            about: ["appId": .app, "groupId": .assignedGroup]),
        RouteRight(
            .patch, "/apps/{appId}/groups/{groupId}", .manage(.apps),
            about: ["appId": .app, "groupId": .assignedGroup]),
        RouteRight(
            .delete, "/apps/{appId}/groups/{groupId}", .manage(.apps),
            about: ["appId": .app, "groupId": .assignedGroup]),
        RouteRight(.get, "/apps/{appId}/grants", .read(.appGrants)),
        RouteRight(.post, "/apps/{appId}/grants", .manage(.appGrants)),
        RouteRight(.get, "/apps/{appId}/grants/{grantId}", .read(.appGrants)),
        RouteRight(.delete, "/apps/{appId}/grants/{grantId}", .manage(.appGrants)),
        RouteRight(.get, "/apps/{appId}/tokens", .read(.apps)),
        RouteRight(.delete, "/apps/{appId}/tokens", .manage(.apps)),
        RouteRight(.get, "/apps/{appId}/tokens/{tokenId}", .read(.apps)),
        RouteRight(.delete, "/apps/{appId}/tokens/{tokenId}", .manage(.apps)),
        RouteRight(.get, "/internal/apps/{appId}/settings/oauth/idToken", .read(.apps)),
        RouteRight(.post, "/internal/apps/{appId}/settings/oauth/idToken", .manage(.apps)),
        RouteRight(.put, "/apps/{appId}/credentials/secrets/{secretId}", .manage(.apps)),
        RouteRight(.put, "/apps/{appId}/credentials/jwks/{keyId}", .manage(.apps)),
        RouteRight(.get, "/oauth2/v1/clients", .read(.clients)),
        RouteRight(.post, "/oauth2/v1/clients", .manage(.clients)),
        RouteRight(.get, "/oauth2/v1/clients/{clientId}", .read(.clients)),
        RouteRight(.put, "/oauth2/v1/clients/{clientId}", .manage(.clients)),
        RouteRight(.delete, "/oauth2/v1/clients/{clientId}", .manage(.clients)),
        RouteRight(.post, "/oauth2/v1/clients/{clientId}/lifecycle/newSecret", .manage(.clients)),
    ]
}
