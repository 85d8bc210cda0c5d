// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

/// The members that documents in a seed file may have at their first level: those of the management API, also
/// the ones that it only answers with, and a few of our own.
enum SeedMembers {
    static let organisation = common.union(Organisation.contactFields)
        .union(["name", "companyName", "subdomain", "expiresAt"])

    static let group = common.union(["lastMembershipUpdated", "objectClass", "profile"])

    static let user = common.union([
        "activated", "statusChanged", "lastLogin", "passwordChanged", "profile", "credentials", "realmId",
        "transitioningToStatus", "groups", "roles",
    ])

    static let app = common.union([
        "orn", "name", "label", "accessibility", "visibility", "features", "signOnMode", "credentials",
        "licensing",
        "universalLogout", "settings", "profile", "client_id", "client_secret", "token_endpoint_auth_method",
    ])

    static let server = common.union([
        "name", "description", "audiences", "resources", "issuer", "issuerMode", "credentials", "default",
        "tokenProfile", "revokeRefreshTokensOnSignOut", "key", "scopes", "claims", "policies",
    ])

    static let scope = common.union([
        "name", "displayName", "description", "system", "metadataPublish", "consent", "optional",
        "apiResourceId",
        "default",
    ])

    static let claim = common.union([
        "name", "claimType", "valueType", "value", "conditions", "system", "alwaysIncludeInToken",
        "apiResourceId",
        "group_filter_type", "groupsOverflow", ExpressionWithGroupNames.member,
    ])

    static let policy = common.union(["name", "description", "priority", "system", "conditions", "rules"])

    static let rule = common.union(["name", "priority", "system", "conditions", "actions"])

    /// What is only answered with: it may stand in a file and means nothing there.
    static let answered: Set<String> = [
        "type", "created", "lastUpdated", "_links", "_embedded", "issuer", "system", "apiResourceId", "orn",
        "features", "universalLogout", "licensing", "lastMembershipUpdated", "objectClass", "activated",
        "statusChanged", "lastLogin", "passwordChanged", "realmId", "transitioningToStatus", "subdomain",
        "expiresAt",
    ]

    private static let common: Set<String> = [
        "id", "status", "type", "created", "lastUpdated", "_links", "_embedded",
    ]
}
