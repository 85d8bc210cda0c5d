// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

/// A refusal of an OAuth endpoint (RFC 6749 §5.2).
package struct OAuthError: Error, Equatable, Sendable {
    /// The word for `error`.
    package enum Code: String, Sendable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case invalidScope = "invalid_scope"
        case accessDenied = "access_denied"
        case consentRequired = "consent_required"
        /// RFC 8707 §2.
        case invalidTarget = "invalid_target"
        case unsupportedTokenType = "unsupported_token_type"
        /// RFC 9449 §5 and §8.
        case invalidDPoPProof = "invalid_dpop_proof"
        case useDPoPNonce = "use_dpop_nonce"
        /// Of the authorization endpoint (OIDC Core §3.1.2.6, Multiple Response Types §3).
        case loginRequired = "login_required"
        case unsupportedResponseType = "unsupported_response_type"
        case unsupportedResponseMode = "unsupported_response_mode"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case invalidRequestURI = "invalid_request_uri"
        case registrationNotSupported = "registration_not_supported"
        /// Core Unmet Authentication Requirements 1.0 §2.
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
        /// The original's own: an identity provider that does not exist.
        case unknownIdentityProvider = "unknown_idp"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
    }

    /// The HTTP status.
    package let status: Int
    package let code: Code
    /// Which of the many ways to be refused this is: `outcome.reason` of the event.
    package let reason: String
    /// Sent as `error_description`: says what was wrong and what to do.
    ///
    /// Printable ASCII without `"` and `\`, and nothing that the request said (RFC 6749 §5.2).
    package let description: String

    /// The nonce that the client should use, sent as `DPoP-Nonce` (RFC 9449 §8).
    package var nonce: String?

    package init(_ status: Int, _ code: Code, _ reason: String, _ description: String) {
        self.status = status
        self.code = code
        self.reason = reason
        self.description = description
    }
}

extension OAuthError {
    /// RFC 6749 §5.2: a parameter is missing, stands twice or is malformed.
    package static func invalidRequest(_ reason: String, _ description: String) -> Self {
        Self(400, .invalidRequest, reason, description)
    }

    /// RFC 6749 §5.2: 401, and the caller adds `WWW-Authenticate`.
    package static func invalidClient(_ reason: String, _ description: String) -> Self {
        Self(401, .invalidClient, reason, description)
    }

    /// RFC 6749 §5.2: a scope is unknown, malformed or not for this grant.
    package static func invalidScope(_ reason: String, _ description: String) -> Self {
        Self(400, .invalidScope, reason, description)
    }

    /// RFC 9449 §5: the proof is missing or wrong, or lacks a nonce of the server.
    package static func dpop(_ reason: String, _ description: String) -> Self {
        Self(400, reason == "use_dpop_nonce" ? .useDPoPNonce : .invalidDPoPProof, reason, description)
    }

    /// RFC 8707 §2: the resource is unknown, malformed or stands twice.
    package static func invalidTarget(_ reason: String, _ description: String) -> Self {
        Self(400, .invalidTarget, reason, description)
    }

    package static let unknownServer = invalidRequest(
        "invalid_authorization_server", "The authorization server does not exist or is not active.")

    /// The configuration of the server or the client is damaged, or sealed under another master key.
    static let unreadable = Self(
        500, .serverError, "unreadable_configuration",
        "The configuration that the request needs cannot be read. The log of the server has the details.")

    package static let unavailable = Self(
        503, .temporarilyUnavailable, "unavailable",
        "The server cannot record its decision at the moment, so it makes none. Try again in a moment.")

    /// A grant type that is not among the supported ones (RFC 6749 §5.2).
    static func unsupportedGrantType(supported: [GrantType]) -> Self {
        OAuthError(
            400, .unsupportedGrantType, "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server. Configured grant types: "
                + "[\(supported.names.joined(separator: ", "))].")
    }

    /// RFC 6749 §3.2: a parameter stands more than once.
    package static func duplicateParameter() -> Self {
        invalidRequest(
            "duplicate_oauth_params",
            "The request contained multiple parameters with the same name. Send each once.")
    }
}
