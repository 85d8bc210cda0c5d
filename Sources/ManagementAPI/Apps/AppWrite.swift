// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import JOSE
package import Primitives

/// A request to create or replace an app, as its clients send it.
///
/// Whole answers may be sent back: ids, times, links, status and unknown members are ignored.
package struct AppWrite {
    package let draft: AppDraft

    /// Refuses a body that is not an app, with every cause.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "app")
        fields.refuseOtherApps()
        let label = fields.requiredString("label", longest: 100)
        var credentials = fields.fields("credentials")
        var client = credentials.fields("oauthClient")
        var settings = fields.fields("settings")
        var oauth = settings.fields("oauthClient")
        let parsed = OAuthSettings(reading: &oauth, &client)
        let keys = try oauth["jwks"].map { try ClientKeyDraft.list($0) } ?? []
        let clientID = client.string("client_id", longest: 100)
        let secret = client.givenSecret()
        let document = appDocument(&fields, &credentials, client: &client, settings: &settings)
        credentials.absorb(client)
        settings.absorb(oauth)
        fields.absorb(credentials)
        fields.absorb(settings)
        try fields.check()
        draft = AppDraft(
            label: label, clientID: clientID, clientSecret: secret.map { Secret($0) }, settings: parsed,
            document: document, keys: keys)
    }
}

extension Fields {
    /// The member `client_secret`; an empty one, which clients send back where they know none, counts as not
    /// given.
    mutating func givenSecret() -> String? {
        string("client_secret", longest: 1000).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Only OpenID Connect apps exist here.
    fileprivate mutating func refuseOtherApps() {
        let name = string("name")
        let mode = string("signOnMode")
        if name == nil, mode == nil { refuse("name", "The field cannot be left blank") }
        if let name, name != "oidc_client" { refuse("name", "must be oidc_client") }
        if let mode, mode != "OPENID_CONNECT" { refuse("signOnMode", "must be OPENID_CONNECT") }
    }
}

extension OAuthSettings {
    /// Reads `settings.oauthClient` and `credentials.oauthClient` with the defaults of absent members.
    fileprivate init(reading oauth: inout Fields, _ client: inout Fields) {
        let type = oauth.choice("application_type", ApplicationType.self) ?? .web
        let method =
            client.choice("token_endpoint_auth_method", AuthenticationMethod.self) ?? .clientSecretBasic
        let grants = [GrantType](names: distinct(oauth.strings("grant_types", most: 50) ?? []))
        let responses = oauth.strings("response_types", most: 10).map(distinct) ?? []
        self.init(
            applicationType: type, authenticationMethod: method, grantTypes: grants,
            responseTypes: responses.isEmpty ? Self.impliedResponseTypes(of: grants) : responses,
            redirectURIs: distinct(oauth.strings("redirect_uris", most: 200) ?? []),
            postLogoutRedirectURIs: distinct(oauth.strings("post_logout_redirect_uris", most: 200) ?? []),
            pkceRequired: client.bool("pkce_required")
                ?? (type == .browser || type == .native || method == .none),
            consentMethod: oauth.word("consent_method", ["TRUSTED", "REQUIRED"]) ?? "TRUSTED",
            issuerMode: oauth.word("issuer_mode", ["CUSTOM_URL", "ORG_URL", "DYNAMIC"]) ?? "DYNAMIC",
            jwksURI: oauth.string("jwks_uri"),
            dpopBoundAccessTokens: oauth.bool("dpop_bound_access_tokens") ?? false,
            others: otherSettings(&oauth, type: type, grants: grants))
    }
}

/// The members without a rule of their own, in the order of the wire.
private func otherSettings(
    _ oauth: inout Fields, type: OAuthSettings.ApplicationType, grants: [GrantType]
) -> JSONObject {
    var others: JSONObject = [:]
    for name in [
        "client_uri", "logo_uri", "initiate_login_uri", "tos_uri", "policy_uri", "sector_identifier_uri",
        "frontchannel_logout_uri", "backchannel_logout_uri", "backchannel_custom_authenticator_id",
    ] {
        others[name] = oauth.string(name).map { .string($0) }
    }
    others["refresh_token"] = refreshToken(&oauth, type: type, grants: grants)
    var initiated = oauth.fields("idp_initiated_login")
    others["idp_initiated_login"] = [
        "mode": .string(initiated.word("mode", ["DISABLED", "SPEC", "OKTA"]) ?? "DISABLED"),
        "default_scope": .strings(initiated.strings("default_scope") ?? []),
    ]
    oauth.absorb(initiated)
    others["wildcard_redirect"] = .string(
        oauth.word("wildcard_redirect", ["DISABLED", "SUBDOMAIN"]) ?? "DISABLED")
    others["participate_slo"] = .bool(oauth.bool("participate_slo") ?? false)
    for name in ["frontchannel_logout_session_required", "backchannel_logout_session_required"] {
        others[Name(name)] = oauth.bool(name).map { .bool($0) }
    }
    let signing = [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512",
    ]
    for (name, words) in [
        ("subject_type", ["public", "pairwise"]), ("request_object_signing_alg", signing),
        ("backchannel_authentication_request_signing_alg", signing),
        // Whatever is registered, a server signs by its own key (OIDC Registration §2).
        ("userinfo_signed_response_alg", SignatureAlgorithm.asymmetric.map(\.rawValue).sorted()),
        ("backchannel_token_delivery_mode", ["poll", "ping", "push"]),
        ("id_token_encrypted_response_alg", ["RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"]),
    ] {
        others[name] = oauth.word(name, words).map { .string($0) }
    }
    others["network"] = oauth.network()
    return others
}

/// `{"rotation_type","leeway"}`; browser apps rotate unless they say otherwise (RFC 9700 §4.14.2).
private func refreshToken(
    _ oauth: inout Fields, type: OAuthSettings.ApplicationType, grants: [GrantType]
) -> JSON? {
    guard oauth["refresh_token"] != nil || grants.contains(.refreshToken) else { return nil }
    var fields = oauth.fields("refresh_token")
    let rotation =
        fields.word("rotation_type", ["ROTATE", "STATIC"]) ?? (type == .browser ? "ROTATE" : "STATIC")
    let leeway = fields.integer("leeway", in: 0...60) ?? 30
    oauth.absorb(fields)
    var object: JSONObject = ["rotation_type": .string(rotation)]
    if rotation == "ROTATE" { object["leeway"] = .integer(Int64(leeway)) }
    return .object(object)
}

/// Without repetitions, in the order of first appearance.
private func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
}
