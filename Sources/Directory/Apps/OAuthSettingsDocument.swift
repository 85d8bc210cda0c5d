// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension OAuthSettings {
    /// The settings as they stand in the database, with the wire's names.
    var stored: JSON {
        var object: JSONObject = [
            "application_type": .string(applicationType.rawValue),
            "token_endpoint_auth_method": .string(authenticationMethod.rawValue),
            "grant_types": .strings(grantTypes.names),
            "response_types": .strings(responseTypes),
            "redirect_uris": .strings(redirectURIs),
            "post_logout_redirect_uris": .strings(postLogoutRedirectURIs),
            "pkce_required": .bool(pkceRequired),
            "consent_method": .string(consentMethod),
            "issuer_mode": .string(issuerMode),
        ]
        if let jwksURI { object["jwks_uri"] = .string(jwksURI) }
        object["dpop_bound_access_tokens"] = .bool(dpopBoundAccessTokens)
        object["others"] = .object(others)
        return .object(object)
    }

    /// Reads what ``stored`` wrote; `nil` for anything else.
    init?(stored json: JSON) {
        guard let type = json["application_type"]?.string.flatMap(ApplicationType.init(rawValue:)),
            let method = json["token_endpoint_auth_method"]?.string
                .flatMap(AuthenticationMethod.init(rawValue:)),
            let grantTypes = json["grant_types"]?.strings,
            let responseTypes = json["response_types"]?.strings,
            let redirectURIs = json["redirect_uris"]?.strings,
            let postLogoutRedirectURIs = json["post_logout_redirect_uris"]?.strings,
            let pkceRequired = json["pkce_required"]?.bool,
            let consentMethod = json["consent_method"]?.string,
            let issuerMode = json["issuer_mode"]?.string,
            let dpop = json["dpop_bound_access_tokens"]?.bool, let others = json["others"]?.object
        else { return nil }
        self.init(
            applicationType: type, authenticationMethod: method, grantTypes: [GrantType](names: grantTypes),
            responseTypes: responseTypes, redirectURIs: redirectURIs,
            postLogoutRedirectURIs: postLogoutRedirectURIs, pkceRequired: pkceRequired,
            consentMethod: consentMethod, issuerMode: issuerMode, jwksURI: json["jwks_uri"]?.string,
            dpopBoundAccessTokens: dpop, others: others)
    }
}
