// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A client key as `/credentials/jwks` answers it.
package func clientKeyJSON(_ key: ClientKey, baseURL: String) -> JSON {
    var object: JSONObject = ["id": .string(key.id.text), "kid": .string(key.kid)]
    for name in ["kty", "alg", "use", "key_ops", "e", "n", "crv", "x", "y"] { object[name] = key.jwk[name] }
    object["status"] = .string(key.status.rawValue)
    object["created"] = .string(key.created.rfc3339)
    object["lastUpdated"] = .string(key.lastUpdated.rfc3339)
    object = key.label.adding(to: object, withUse: true)
    object["_links"] = credentialLinks(
        status: key.status, href: "\(baseURL)/api/v1/apps/\(key.appID)/credentials/jwks/\(key.id)")
    return .object(object)
}

/// A client key as it stands in `settings.oauthClient.jwks` of its app.
func embeddedKeyJSON(_ key: ClientKey) -> JSON {
    var object: JSONObject = [
        "kty": key.jwk["kty"] ?? .null, "id": .string(key.id.text), "status": .string(key.status.rawValue),
        "kid": .string(key.kid),
    ]
    for name in ["use", "alg", "key_ops", "e", "n", "x", "y", "crv"] { object[name] = key.jwk[name] }
    return .object(object)
}

/// A client secret as `/credentials/secrets` answers it; `text` only when it was just made.
package func clientSecretJSON(_ secret: ClientSecret, text: Secret? = nil, baseURL: String) -> JSON {
    var object: JSONObject = [
        "id": .string(secret.id.text), "created": .string(secret.created.rfc3339),
        "lastUpdated": .string(secret.lastUpdated.rfc3339), "status": .string(secret.status.rawValue),
    ]
    if let text { object["client_secret"] = .string(text.revealText()) }
    object["secret_hash"] = .string(secret.fingerprint)
    object = secret.label.adding(to: object, withUse: true)
    object["_links"] = credentialLinks(
        status: secret.status,
        href: "\(baseURL)/api/v1/apps/\(secret.appID)/credentials/secrets/\(secret.id)")
    return .object(object)
}

/// What can be done next: an active credential is deactivated first, an inactive one can be deleted.
private func credentialLinks(status: Status, href: String) -> JSON {
    switch status {
    case .active: ["deactivate": link("\(href)/lifecycle/deactivate", "POST")]
    case .inactive:
        ["activate": link("\(href)/lifecycle/activate", "POST"), "delete": link(href, "DELETE")]
    }
}

extension Fields {
    /// `name` and `expiresAt` of a secret or a key; absent ones are none.
    mutating func credentialLabel() -> CredentialLabel {
        let name = string("name", longest: 100).flatMap { $0.isEmpty ? nil : $0 }
        guard let text = string("expiresAt", longest: 64) else { return CredentialLabel(name: name) }
        guard let expires = Timestamp(rfc3339: text) else {
            refuse("expiresAt", "must be a time such as 2027-01-31T12:00:00Z")
            return CredentialLabel(name: name)
        }
        return CredentialLabel(name: name, expires: expires)
    }
}
