// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// An app as a registered client (RFC 7591 §3.2.1), members in the original's order.
///
/// `secret` only in the answer to the request that made it.
func clientJSON(_ app: App, keys: [ClientKey], secret: Secret? = nil) -> JSON {
    let (settings, others) = (app.settings, app.settings.others)
    var object: JSONObject = ["client_id": .string(app.clientID)]
    if let secret { object["client_secret"] = .string(secret.revealText()) }
    object["client_id_issued_at"] = .integer(app.created.milliseconds / 1000)
    if settings.authenticationMethod.usesSecret { object["client_secret_expires_at"] = 0 }
    object["client_name"] = .string(app.label)
    for name in ["client_uri", "logo_uri", "tos_uri", "policy_uri"] { object[name] = others[name] ?? .null }
    object["redirect_uris"] = .strings(settings.redirectURIs)
    if !settings.postLogoutRedirectURIs.isEmpty {
        object["post_logout_redirect_uris"] = .strings(settings.postLogoutRedirectURIs)
    }
    object["response_types"] = .strings(settings.responseTypes)
    object["grant_types"] = .strings(settings.grantTypes.names)
    object["initiate_login_uri"] = others["initiate_login_uri"]
    if !keys.isEmpty { object["jwks"] = ["keys": .array(keys.map(embeddedKeyJSON))] }
    object["jwks_uri"] = settings.jwksURI.map { .string($0) }
    object["token_endpoint_auth_method"] = .string(settings.authenticationMethod.rawValue)
    object["application_type"] = .string(settings.applicationType.rawValue)
    if settings.dpopBoundAccessTokens { object["dpop_bound_access_tokens"] = true }
    for name in [
        "frontchannel_logout_uri", "frontchannel_logout_session_required", "backchannel_logout_uri",
        "backchannel_logout_session_required", "request_object_signing_alg",
        "userinfo_signed_response_alg",
    ] {
        object[name] = others[name]
    }
    return .object(object)
}

/// A request to register a client, or to change one (RFC 7591 §2), as the draft of the app that it is.
struct ClientWrite {
    let draft: AppDraft

    /// Members that are settings of the client; others mean nothing and are ignored (RFC 7591 §2).
    private static let settings = [
        "client_uri", "logo_uri", "tos_uri", "policy_uri", "redirect_uris", "post_logout_redirect_uris",
        "response_types",
        "grant_types", "initiate_login_uri", "jwks", "jwks_uri", "application_type",
        "dpop_bound_access_tokens",
        "frontchannel_logout_uri", "frontchannel_logout_session_required", "backchannel_logout_uri",
        "backchannel_logout_session_required", "request_object_signing_alg",
        "userinfo_signed_response_alg",
        "sector_identifier_uri", "subject_type", "consent_method",
    ]

    /// `before` is the app that is changed; what is its administrator's alone stays.
    init(_ body: JSON?, replacing before: App? = nil) throws {
        var fields = try Fields(body, of: "client")
        let name = fields.requiredString("client_name", longest: 100)
        try fields.check()
        let object = body?.object ?? [:]
        var oauth: JSONObject = [:]
        for member in Self.settings { oauth[member] = object[member] }
        if oauth["grant_types"] == nil { oauth["grant_types"] = ["authorization_code"] }
        // Clients that register themselves are not trusted before somebody says so.
        if oauth["consent_method"] == nil {
            oauth["consent_method"] = .string(before?.settings.consentMethod ?? "REQUIRED")
        }
        if let before {
            let type = before.settings.applicationType.rawValue
            guard oauth["application_type"]?.string ?? type == type else {
                throw ManagementError.validation(
                    "client", ["application_type: cannot be changed; it is `\(type)`"])
            }
            oauth["application_type"] = .string(type)
        }
        var credentials: JSONObject = [:]
        credentials["client_id"] = object["client_id"]
        credentials["client_secret"] = before == nil ? object["client_secret"] : nil
        credentials["token_endpoint_auth_method"] = object["token_endpoint_auth_method"]
        var draft = try AppWrite([
            "name": "oidc_client", "label": .string(name), "signOnMode": "OPENID_CONNECT",
            "credentials": ["oauthClient": .object(credentials)], "settings": ["oauthClient": .object(oauth)],
        ]).draft
        if let before {
            draft.document = before.document.without(["accessPolicy"])
            draft.settings.issuerMode = before.settings.issuerMode
            for (name, value) in before.settings.others.members where draft.settings.others[name] == nil {
                // Members that registration does not have stay as the app's administrator has set them.
                if !Self.settings.contains(name.text) { draft.settings.others[name] = value }
            }
        }
        self.draft = draft
    }
}
