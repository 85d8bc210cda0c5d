// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import OAuth
package import Persistence
package import Primitives

/// A client that holds tokens of a server, on the wire.
package func tokenHolderDocument(_ app: App, server: String) -> JSON {
    let others = app.settings.others
    return [
        "client_id": .string(app.clientID), "client_name": .string(app.label),
        "client_uri": others["client_uri"] ?? .null, "logo_uri": others["logo_uri"] ?? .null,
        "_links": ["tokens": ["href": .string("\(server)/clients/\(app.clientID)/tokens")]],
    ]
}

/// A client that holds tokens of a user, or that a user has allowed something.
func clientOfUserDocument(_ app: App, user: String) -> JSON {
    let others = app.settings.others
    let url = "\(user)/clients/\(app.clientID)"
    return [
        "client_id": .string(app.clientID), "client_name": .string(app.label),
        "client_uri": others["client_uri"] ?? .null, "logo_uri": others["logo_uri"] ?? .null,
        "_links": [
            "grants": ["href": .string("\(url)/grants")], "tokens": ["href": .string("\(url)/tokens")],
        ],
    ]
}

/// A refresh token on the wire, as one of the collection (a path such as `/apps/{id}/tokens`) that was asked.
///
/// The scopes are embedded when the request asked for them. `expiresAt` is when it ends if it stays unused.
package func refreshTokenDocument(
    _ token: RefreshToken, in collection: String, of server: AuthorizationServer, heldBy app: App,
    embedsScopes: Bool, services: ManagementServices, tx: any Transaction
) throws -> JSON {
    let path = serverPath(server, services)
    let own = "\(services.baseURL)/api/v1\(collection)/\(token.id)"
    let user = try UserRecords(tx).find(ID(token.userID))
    let expiry = min(token.expiresAt, token.idle.expiresAt)
    var document: JSONObject = [
        "id": .string(token.id.text), "status": .string(token.state.rawValue),
        "created": .string(token.created.rfc3339), "lastUpdated": .string(token.lastUpdated.rfc3339),
        "expiresAt": .string(expiry.rfc3339),
        "issuer": .string(server.issuer(base: services.baseURL)),
        "clientId": .string(app.clientID), "userId": .string(token.userID), "scopes": .strings(token.scopes),
    ]
    if embedsScopes {
        let names = Set(token.scopes.map { Name($0) })
        let scopes = try ScopeRecords(tx).list(of: server.id).filter { names.contains(Name($0.name)) }
        document["_embedded"] = ["scopes": .array(scopes.map { embedded($0, server: path) })]
    }
    document["_links"] = [
        "app": titled("\(services.baseURL)/api/v1/apps/\(app.id)", app.label),
        "authorizationServer": titled(path, server.name), "self": ["href": .string(own)],
        "revoke": link(own, "DELETE"),
        "client": titled("\(services.baseURL)/oauth2/v1/clients/\(app.clientID)", app.label),
        "user": titled("\(services.baseURL)/api/v1/users/\(token.userID)", user?.displayName ?? token.userID),
    ]
    return .object(document)
}

private func embedded(_ scope: Scope, server: String) -> JSON {
    [
        "id": .string(scope.id.text), "name": .string(scope.name),
        "displayName": .optional(scope.displayName),
        "description": .optional(scope.description),
        "_links": ["scope": titled("\(server)/scopes/\(scope.id)", scope.displayName ?? scope.name)],
    ]
}

func titled(_ href: String, _ title: String) -> JSON {
    ["href": .string(href), "title": .string(title)]
}
