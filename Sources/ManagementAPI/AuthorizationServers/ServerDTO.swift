// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import OAuth
package import Primitives

/// An authorization server on the wire; `kid` names the key that it signs with.
///
/// The members that the original does not have are written only when they differ from its behaviour.
package func serverDocument(
    _ server: AuthorizationServer, kid: String?, links: JSON? = nil, services: ManagementServices
) -> JSON {
    var signing: JSONObject = [
        "kid": .optional(kid), "rotationMode": .string(server.rotationMode.rawValue),
        "lastRotated": .string(server.lastRotated.rfc3339),
    ]
    if let next = server.nextRotation { signing["nextRotation"] = .string(next.rfc3339) }
    if server.algorithm != .rs256 { signing["algorithm"] = .string(server.algorithm.rawValue) }
    var document: JSONObject = [
        "id": .string(server.id.text), "name": .string(server.name),
        "description": .optional(server.description),
        "audiences": [.string(server.audience)], "issuer": .string(server.issuer(base: services.baseURL)),
        "issuerMode": .string(server.issuerMode.rawValue), "status": .string(server.status.rawValue),
        "created": .string(server.created.rfc3339), "lastUpdated": .string(server.lastUpdated.rfc3339),
        "credentials": ["signing": .object(signing)], "default": .bool(server.isDefault),
    ]
    if server.tokenProfile != .okta { document["tokenProfile"] = .string(server.tokenProfile.rawValue) }
    if server.revokesOnSignOut { document["revokeRefreshTokensOnSignOut"] = true }
    if !server.resources.isEmpty { document["resources"] = .strings(server.resources) }
    document["_links"] = links ?? serverLinks(server, services)
    return .object(document)
}

/// Where a server stands in the management API, with the word `default` for the default one.
func serverPath(_ server: AuthorizationServer, _ services: ManagementServices) -> String {
    "\(services.baseURL)/api/v1/authorizationServers/\(server.pathName)"
}

private func serverLinks(_ server: AuthorizationServer, _ services: ManagementServices) -> JSON {
    let path = serverPath(server, services)
    let wellKnown = "\(server.issuer(base: services.baseURL))/.well-known"
    var links: JSONObject = [
        "rotateKey": link("\(path)/credentials/lifecycle/keyRotate", "POST"),
        "metadata": [
            namedLink("oauth-authorization-server", "\(wellKnown)/oauth-authorization-server", "GET"),
            namedLink("openid-configuration", "\(wellKnown)/openid-configuration", "GET"),
        ],
        "keys": link("\(path)/credentials/keys", "GET"), "claims": link("\(path)/claims", "GET", "POST"),
        "policies": link("\(path)/policies", "GET", "POST"), "self": link(path, "GET", "DELETE", "PUT"),
        "scopes": link("\(path)/scopes", "GET", "POST"),
    ]
    switch server.status {
    case .active: links["deactivate"] = link("\(path)/lifecycle/deactivate", "POST")
    case .inactive: links["activate"] = link("\(path)/lifecycle/activate", "POST")
    }
    return .object(links)
}
