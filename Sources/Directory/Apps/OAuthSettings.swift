// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What an app may do as an OAuth client and how it proves who it is (RFC 7591 §2).
package struct OAuthSettings: Sendable, Equatable {
    /// Where the app runs, which decides the grants that it may use.
    package enum ApplicationType: String, Sendable, CaseIterable {
        case web, native, browser, service
    }

    /// RFC 7591 §2 `token_endpoint_auth_method`.
    package enum AuthenticationMethod: String, Sendable, CaseIterable {
        case clientSecretBasic = "client_secret_basic"
        case clientSecretPost = "client_secret_post"
        case clientSecretJWT = "client_secret_jwt"
        case privateKeyJWT = "private_key_jwt"
        case none
    }

    package var applicationType: ApplicationType
    package var authenticationMethod: AuthenticationMethod
    package var grantTypes: [GrantType]
    package var responseTypes: [String]
    package var redirectURIs: [String]
    package var postLogoutRedirectURIs: [String]
    package var pkceRequired: Bool
    /// `TRUSTED` or `REQUIRED`.
    package var consentMethod: String
    /// `CUSTOM_URL`, `ORG_URL` or `DYNAMIC`.
    package var issuerMode: String
    /// Where the client publishes its keys; fetched only through the guarded way out.
    package var jwksURI: String?
    package var dpopBoundAccessTokens: Bool
    /// The members of `settings.oauthClient` that carry no rule of ours (logo, policy, refresh-token
    /// rotation, …), as sent.
    package var others: JSONObject

    package init(
        applicationType: ApplicationType, authenticationMethod: AuthenticationMethod, grantTypes: [GrantType],
        responseTypes: [String], redirectURIs: [String] = [], postLogoutRedirectURIs: [String] = [],
        pkceRequired: Bool = false, consentMethod: String = "TRUSTED", issuerMode: String = "DYNAMIC",
        jwksURI: String? = nil, dpopBoundAccessTokens: Bool = false, others: JSONObject = [:]
    ) {
        self.applicationType = applicationType
        self.authenticationMethod = authenticationMethod
        self.grantTypes = grantTypes
        self.responseTypes = responseTypes
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.pkceRequired = pkceRequired
        self.consentMethod = consentMethod
        self.issuerMode = issuerMode
        self.jwksURI = jwksURI
        self.dpopBoundAccessTokens = dpopBoundAccessTokens
        self.others = others
    }

    /// Where the server tells the app that a session has ended (OIDC Back-Channel Logout 1.0 §2.2).
    package var backchannelLogoutURI: String? { others["backchannel_logout_uri"]?.string }

    /// What the browser loads when a session has ended (OIDC Front-Channel Logout 1.0 §2).
    package var frontchannelLogoutURI: String? { others["frontchannel_logout_uri"]?.string }
}
