// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    private static let policy: [String: RouteSubject] = ["authServerId": .organisation, "policyId": .part]
    private static let rule: [String: RouteSubject] = [
        "authServerId": .organisation, "policyId": .part, "ruleId": .part,
    ]
    private static let client: [String: RouteSubject] = ["authServerId": .organisation, "clientId": .app]
    private static let otherServer: [String: RouteSubject] = [
        "authServerId": .organisation, "associatedServerId": .organisation,
    ]

    /// Authorization servers with everything in them, and what is asked about them.
    static let authorizationServers: [RouteRight] = [
        RouteRight(.get, "/authorizationServers", .read(.authorizationServers)),
        RouteRight(.post, "/authorizationServers", .manage(.authorizationServers)),
        RouteRight(.get, "/authorizationServers/{authServerId}", .read(.authorizationServers)),
        RouteRight(.put, "/authorizationServers/{authServerId}", .manage(.authorizationServers)),
        RouteRight(.delete, "/authorizationServers/{authServerId}", .manage(.authorizationServers)),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/lifecycle/activate", .manage(.authorizationServers)),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/lifecycle/deactivate", .manage(.authorizationServers)
        ),
        RouteRight(.get, "/authorizationServers/{authServerId}/scopes", .read(.authorizationServers)),
        RouteRight(.post, "/authorizationServers/{authServerId}/scopes", .manage(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/scopes/{scopeId}", .read(.authorizationServers)),
        RouteRight(
            .put, "/authorizationServers/{authServerId}/scopes/{scopeId}", .manage(.authorizationServers)),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/scopes/{scopeId}", .manage(.authorizationServers)),
        RouteRight(.get, "/authorizationServers/{authServerId}/claims", .read(.authorizationServers)),
        RouteRight(.post, "/authorizationServers/{authServerId}/claims", .manage(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/claims/{claimId}", .read(.authorizationServers)),
        RouteRight(
            .put, "/authorizationServers/{authServerId}/claims/{claimId}", .manage(.authorizationServers)),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/claims/{claimId}", .manage(.authorizationServers)),
        RouteRight(.get, "/authorizationServers/{authServerId}/policies", .read(.authorizationServers)),
        RouteRight(.post, "/authorizationServers/{authServerId}/policies", .manage(.authorizationServers)),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/policies/reorder", .manage(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/policies/{policyId}",
            .read(.authorizationServers), about: policy),
        RouteRight(
            .put, "/authorizationServers/{authServerId}/policies/{policyId}",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/policies/{policyId}",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/policies/{policyId}/lifecycle/activate",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/policies/{policyId}/lifecycle/deactivate",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/policies/{policyId}/rules",
            .read(.authorizationServers), about: policy),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/policies/{policyId}/rules",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/policies/{policyId}/rules/reorder",
            .manage(.authorizationServers), about: policy),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}",
            .read(.authorizationServers), about: rule),
        RouteRight(
            .put, "/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}",
            .manage(.authorizationServers), about: rule),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}",
            .manage(.authorizationServers), about: rule),
        RouteRight(
            .post,
            "/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}/lifecycle/activate",
            .manage(.authorizationServers), about: rule),
        RouteRight(
            .post,
            "/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}/lifecycle/deactivate",
            .manage(.authorizationServers), about: rule),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/policies/{policyId}/clients",
            .read(.authorizationServers), about: policy),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/credentials/keys", .read(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/credentials/keys/{keyId}",
            .read(.authorizationServers)),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/credentials/lifecycle/keyRotate",
            .manage(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/associatedServers", .read(.authorizationServers)),
        RouteRight(
            .post, "/authorizationServers/{authServerId}/associatedServers", .manage(.authorizationServers)),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/associatedServers/{associatedServerId}",
            .manage(.authorizationServers), about: otherServer),
        RouteRight(.get, "/authorizationServers/{authServerId}/clients", .read(.authorizationServers)),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/clients/{clientId}/tokens",
            .read(.authorizationServers), about: client),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/clients/{clientId}/tokens",
            .manage(.authorizationServers), about: client),
        RouteRight(
            .get, "/authorizationServers/{authServerId}/clients/{clientId}/tokens/{tokenId}",
            .read(.authorizationServers), about: client),
        RouteRight(
            .delete, "/authorizationServers/{authServerId}/clients/{clientId}/tokens/{tokenId}",
            .manage(.authorizationServers), about: client),
        RouteRight(.post, "/authorizationServers/{authServerId}/preview", .read(.authorizationServers)),
        RouteRight(.get, "/authorizationServers/{authServerId}/findings", .read(.authorizationServers)),
        RouteRight(.get, "/findings", .read(.authorizationServers)),
        RouteRight(.get, "/deletedAuthorizationServers", .read(.authorizationServers)),
        RouteRight(
            .post, "/deletedAuthorizationServers/{authServerId}/restore", .manage(.authorizationServers)),
        RouteRight(.post, "/expressions/check", .read(.authorizationServers)),
    ]
}
