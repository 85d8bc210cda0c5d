// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

/// What a user has allowed an app, on the wire: a grant of source `END_USER`.
func grantDocument(
    _ consent: Consent, of user: User, embedsScope: Bool, _ services: ManagementServices,
    in tx: any Transaction
) throws -> JSON {
    let server = try ServerRecords(tx).require(consent.serverID.text)
    let scope = try ScopeRecords(tx).require(consent.scopeID.text, of: server.id)
    let app = try app(named: consent.appID.text, in: tx)
    let base = services.baseURL
    let (users, path) = ("\(base)/api/v1/users/\(user.id)", serverPath(server, services))
    let scopeLink = titled("\(path)/scopes/\(scope.id)", scope.displayName ?? scope.name)
    var document: JSONObject = [
        "id": .string(consent.id.text), "status": "ACTIVE", "created": .string(consent.created.rfc3339),
        "createdBy": ["id": .string(user.id.text), "type": "User"],
        "lastUpdated": .string(consent.lastUpdated.rfc3339), "issuer": .string(server.issuer(base: base)),
        "clientId": .string(app.clientID), "userId": .string(user.id.text),
        "scopeId": .string(scope.id.text), "source": "END_USER",
    ]
    if embedsScope {
        document["_embedded"] = [
            "scope": [
                "id": .string(scope.id.text), "name": .string(scope.name),
                "displayName": .optional(scope.displayName), "description": .optional(scope.description),
                "_links": ["scope": scopeLink],
            ]
        ]
    }
    document["_links"] = [
        "app": titled("\(base)/api/v1/apps/\(app.id)", app.label), "scope": scopeLink,
        "client": titled("\(base)/oauth2/v1/clients/\(app.clientID)", app.label),
        "self": link("\(users)/grants/\(consent.id)", "GET", "DELETE"),
        "user": titled(users, user.displayName),
        "authorizationServer": titled(path, server.name),
    ]
    return .object(document)
}
