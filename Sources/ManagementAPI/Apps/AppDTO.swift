// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// An app as its clients read it, members in the recorded order.
///
/// `secret` only in the answer to the request that made or set it.
package func appJSON(
    _ app: App, keys: [ClientKey], secret: Secret? = nil, organisation: ID<Organisation>?,
    signingKeyID: String? = nil, baseURL: String
) -> JSON {
    let document = app.document
    var object: JSONObject = [
        "id": .string(app.id.text),
        "orn": .string("orn:okta:idp:\(organisation?.text ?? ""):apps:oidc_client:\(app.id)"),
        "name": "oidc_client",
        "label": .string(app.label),
        "status": .string(app.status.rawValue),
        "lastUpdated": .string(app.lastUpdated.rfc3339),
        "created": .string(app.created.rfc3339),
        "accessibility": document["accessibility"] ?? standardAccessibility,
        "visibility": document["visibility"] ?? standardVisibility,
        "features": [],
        "signOnMode": "OPENID_CONNECT",
        "credentials": credentials(of: app, secret: secret, signingKeyID: signingKeyID),
        "universalLogout": nil,
        "settings": settings(of: app, keys: keys),
    ]
    object["profile"] = document["profile"]
    object["_links"] = links(of: app, baseURL: baseURL)
    return .object(object)
}

private let standardAccessibility: JSON = [
    "selfService": false, "errorRedirectUrl": nil, "loginRedirectUrl": nil,
]

private let standardVisibility: JSON = [
    "autoLaunch": false, "autoSubmitToolbar": false, "hide": ["iOS": true, "web": true],
    "appLinks": ["oidc_client_link": true],
]

/// `signing.kid` is the key of the organisation's own authorization server, with which tokens for the app are
/// signed.
private func credentials(of app: App, secret: Secret?, signingKeyID: String?) -> JSON {
    var client: JSONObject = [
        "autoKeyRotation": app.document["autoKeyRotation"] ?? true, "client_id": .string(app.clientID),
    ]
    if let secret { client["client_secret"] = .string(secret.revealText()) }
    client["token_endpoint_auth_method"] = .string(app.settings.authenticationMethod.rawValue)
    client["pkce_required"] = .bool(app.settings.pkceRequired)
    return [
        "userNameTemplate": app.document["userNameTemplate"]
            ?? ["template": "${source.login}", "type": "BUILT_IN"],
        "signing": signingKeyID.map { ["kid": .string($0)] } ?? [:],
        "oauthClient": .object(client),
    ]
}

private func settings(of app: App, keys: [ClientKey]) -> JSON {
    [
        "app": app.document["app"] ?? [:],
        "notifications": [
            "vpn": ["network": ["connection": "DISABLED"], "message": nil, "helpUrl": nil]
        ],
        "manualProvisioning": app.document["manualProvisioning"] ?? false,
        "implicitAssignment": app.document["implicitAssignment"] ?? false,
        "emOptInStatus": "NONE",
        "notes": app.document["notes"] ?? ["admin": nil, "enduser": nil],
        "oauthClient": oauthClient(app.settings, keys: keys),
    ]
}

private func oauthClient(_ settings: OAuthSettings, keys: [ClientKey]) -> JSON {
    let others = settings.others
    var object: JSONObject = [
        "client_uri": others["client_uri"] ?? .null,
        "logo_uri": others["logo_uri"] ?? .null,
        "redirect_uris": .strings(settings.redirectURIs),
    ]
    if !settings.postLogoutRedirectURIs.isEmpty {
        object["post_logout_redirect_uris"] = .strings(settings.postLogoutRedirectURIs)
    }
    object["response_types"] = .strings(settings.responseTypes)
    object["grant_types"] = .strings(settings.grantTypes.names)
    if !keys.isEmpty { object["jwks"] = ["keys": .array(keys.map(embeddedKeyJSON))] }
    object["jwks_uri"] = settings.jwksURI.map { .string($0) }
    object["initiate_login_uri"] = others["initiate_login_uri"]
    object["application_type"] = .string(settings.applicationType.rawValue)
    object["tos_uri"] = others["tos_uri"]
    object["policy_uri"] = others["policy_uri"]
    object["consent_method"] = .string(settings.consentMethod)
    object["issuer_mode"] = .string(settings.issuerMode)
    object["refresh_token"] = others["refresh_token"]
    object["idp_initiated_login"] =
        others["idp_initiated_login"] ?? ["mode": "DISABLED", "default_scope": []]
    object["wildcard_redirect"] = others["wildcard_redirect"] ?? "DISABLED"
    object["dpop_bound_access_tokens"] = .bool(settings.dpopBoundAccessTokens)
    object["participate_slo"] = others["participate_slo"] ?? false
    for (name, value) in others.members where object[name] == nil { object[name] = value }
    return .object(object)
}

private func links(of app: App, baseURL: String) -> JSON {
    let url = "\(baseURL)/api/v1/apps/\(app.id)"
    var credentials: [JSON] = []
    if app.settings.authenticationMethod.usesSecret {
        credentials.append(namedLink("secrets", "\(url)/credentials/secrets", "GET", "POST"))
    }
    if app.settings.authenticationMethod == .privateKeyJWT {
        credentials.append(namedLink("jwks", "\(url)/credentials/jwks", "GET", "POST"))
    }
    let policy = app.document["accessPolicy"]?.string ?? "rstMonetaAnyTwoFacto"
    let step = app.status == .active ? "deactivate" : "activate"
    return [
        "uploadLogo": link("\(url)/logo", "POST"),
        "appLinks": [
            [
                "name": "oidc_client_link",
                "href": app.settings.others["initiate_login_uri"]
                    ?? .string("\(baseURL)/home/oidc_client/\(app.id)/aln177a159h7Zf52X0g8"),
                "type": "text/html",
            ]
        ],
        "profileEnrollment": ["href": .string("\(baseURL)/api/v1/policies/rstMonetaEnrollment0")],
        "policies": link("\(url)/policies", "PUT"),
        "groups": ["href": .string("\(url)/groups")],
        "logo": [
            [
                "name": "medium", "href": .string("\(baseURL)/assets/img/logos/default.png"),
                "type": "image/png",
            ]
        ],
        "clientCredentials": .array(credentials),
        "accessPolicy": ["href": .string("\(baseURL)/api/v1/policies/\(policy)")],
        "users": ["href": .string("\(url)/users")],
        Name(step): ["href": .string("\(url)/lifecycle/\(step)")],
    ]
}
