// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Everything that is wrong with the settings of an OAuth client; empty when they are sound.
///
/// Each cause starts with the member of `settings.oauthClient` or `credentials.oauthClient` that it is about.
package func problems(of settings: OAuthSettings) -> [String] {
    grantProblems(settings) + responseTypeProblems(settings) + redirectProblems(settings)
        + authenticationProblems(settings) + otherProblems(settings)
}

extension OAuthSettings.ApplicationType {
    /// The grants that apps of this type may use.
    package var allowedGrantTypes: [GrantType] {
        let direct: [GrantType] = [.otp, .oob, .mfaOTP, .mfaOOB]
        return switch self {
        case .web:
            [
                .authorizationCode, .implicit, .refreshToken, .clientCredentials, .interactionCode, .ciba,
                .saml2Bearer, .jwtBearer, .tokenExchange,
            ] + direct
        case .native:
            [
                .authorizationCode, .implicit, .password, .refreshToken, .interactionCode, .deviceCode,
                .tokenExchange,
            ] + direct
        case .browser: [.authorizationCode, .implicit, .refreshToken, .interactionCode] + direct
        case .service: [.clientCredentials, .tokenExchange, .jwtBearer]
        }
    }
}

extension OAuthSettings {
    /// Whether any grant sends the browser back to the app.
    package var redirects: Bool {
        grantTypes.contains(where: \.redirects)
    }

    /// The response types that follow from the grants when none are given.
    package static func impliedResponseTypes(of grantTypes: [GrantType]) -> [String] {
        var types: [String] = []
        if grantTypes.contains(.authorizationCode) { types.append("code") }
        if grantTypes.contains(.implicit) { types += ["token", "id_token"] }
        if types.isEmpty { types.append("token") }
        return types
    }
}

private func grantProblems(_ settings: OAuthSettings) -> [String] {
    var causes: [String] = []
    let type = settings.applicationType
    if settings.grantTypes.isEmpty { causes.append("grant_types: must name at least one grant") }
    for grant in settings.grantTypes where !type.allowedGrantTypes.contains(grant) {
        causes.append(
            "grant_types: `\(grant.name)` is not allowed for an app of type \(type.rawValue); allowed are "
                + type.allowedGrantTypes.names.joined(separator: ", "))
    }
    if type == .web || type == .native, !settings.grantTypes.contains(.authorizationCode),
        !settings.grantTypes.contains(.interactionCode)
    {
        causes.append("grant_types: an app of type \(type.rawValue) must have authorization_code")
    }
    if settings.dpopBoundAccessTokens {
        if settings.grantTypes.contains(.implicit) {
            causes.append("dpop_bound_access_tokens: must be false when grant_types has implicit")
        }
        if settings.grantTypes.contains(.clientCredentials), settings.authenticationMethod != .privateKeyJWT {
            causes.append(
                "dpop_bound_access_tokens: with client_credentials, token_endpoint_auth_method must be private_key_jwt"
            )
        }
    }
    return causes
}

private func responseTypeProblems(_ settings: OAuthSettings) -> [String] {
    var causes: [String] = []
    let grants = Set(settings.grantTypes)
    let types = Set(settings.responseTypes)
    for type in settings.responseTypes where !["code", "token", "id_token"].contains(type) {
        causes.append("response_types: `\(type)` is not one of code, token, id_token")
    }
    if settings.applicationType == .service {
        if types != ["token"] { causes.append("response_types: must be token for an app of type service") }
        return causes
    }
    if grants.contains(.authorizationCode), !types.contains("code") {
        causes.append("response_types: must have code when grant_types has authorization_code")
    }
    if types.contains("code"), grants.isDisjoint(with: [.authorizationCode, .interactionCode]) {
        causes.append("response_types: code needs authorization_code in grant_types")
    }
    let givesTokens = types.contains("token") || types.contains("id_token")
    if grants.contains(.implicit), !givesTokens {
        causes.append("response_types: must have token or id_token when grant_types has implicit")
    }
    let direct = grants.subtracting([.authorizationCode, .refreshToken, .interactionCode, .implicit])
    if givesTokens, !grants.contains(.implicit), direct.isEmpty {
        causes.append("response_types: token and id_token need implicit in grant_types")
    }
    return causes
}

private func redirectProblems(_ settings: OAuthSettings) -> [String] {
    var causes: [String] = []
    let wildcard = settings.others["wildcard_redirect"]?.string == "SUBDOMAIN"
    if settings.applicationType == .service, !settings.redirectURIs.isEmpty {
        causes.append("redirect_uris: an app of type service must not have any")
    } else if settings.redirects, settings.redirectURIs.isEmpty {
        causes.append("redirect_uris: must not be empty for these grant_types")
    }
    for (index, uri) in settings.redirectURIs.enumerated() {
        if let problem = problem(ofRedirectURI: uri, allowsWildcard: wildcard) {
            causes.append("redirect_uris[\(index)]: \(problem)")
        }
    }
    for (index, uri) in settings.postLogoutRedirectURIs.enumerated() {
        if let problem = problem(ofRedirectURI: uri, allowsWildcard: wildcard) {
            causes.append("post_logout_redirect_uris[\(index)]: \(problem)")
        }
    }
    return causes
}

private func authenticationProblems(_ settings: OAuthSettings) -> [String] {
    var causes: [String] = []
    if settings.authenticationMethod == .none {
        if settings.applicationType == .service || settings.grantTypes.contains(.clientCredentials) {
            causes.append(
                "token_endpoint_auth_method: must not be none for an app that uses client_credentials or is "
                    + "of type service")
        }
        if !settings.pkceRequired {
            causes.append("pkce_required: must be true when token_endpoint_auth_method is none")
        }
    }
    if let uri = settings.jwksURI {
        let parsed = AbsoluteURI(uri)
        let isSafe = parsed.map { $0.scheme == "https" || ($0.scheme == "http" && $0.isLoopback) } ?? false
        if !isSafe || parsed?.host == nil || parsed?.hasFragment == true {
            causes.append("jwks_uri: must be an absolute https URI without a fragment")
        }
    }
    return causes
}

private func otherProblems(_ settings: OAuthSettings) -> [String] {
    var causes: [String] = []
    for name in OAuthSettings.pageFields {
        if let text = settings.others[name]?.string, let problem = problem(ofPage: text) {
            causes.append("\(name): \(problem)")
        }
    }
    if settings.others["participate_slo"] == true,
        settings.applicationType != .web, settings.applicationType != .browser
    {
        causes.append("participate_slo: must be false unless the app is of type web or browser")
    }
    return causes
}

extension OAuthSettings {
    /// The members that hold the address of a page or document.
    static let pageFields = [
        "client_uri", "logo_uri", "tos_uri", "policy_uri", "initiate_login_uri", "sector_identifier_uri",
        "frontchannel_logout_uri", "backchannel_logout_uri",
    ]
}
