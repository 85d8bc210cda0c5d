// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension AuthorizationCheck {
    /// The longest `state`, in bytes.
    private static var longestState: Int { 4096 }

    /// `state` is opaque and comes back byte for byte (RFC 6749 §4.1.1).
    static let state = AuthorizationCheck("state") { draft, _ throws(OAuthError) in
        let given = draft.form.all("state")
        guard given.count <= 1 else { throw .duplicateParameter() }
        guard let state = given.first, !state.isEmpty else { return }
        guard state.utf8.count <= longestState else {
            throw .invalidRequest(
                "invalid_state",
                "The 'state' parameter is longer than \(longestState) bytes. Send a shorter one.")
        }
        draft.state = state
    }

    /// `response_mode` is one of those that the metadata lists.
    static let responseMode = AuthorizationCheck("response_mode") { draft, _ throws(OAuthError) in
        // Of the type only as much as is needed to send an error the right way.
        draft.responseType = draft.form["response_type"].flatMap { ResponseType($0) }
        guard let name = draft.form["response_mode"], !name.isEmpty else { return }
        guard let mode = ResponseMode(rawValue: name) else {
            throw OAuthError(
                400, .unsupportedResponseMode, "unsupported_response_mode",
                "The response mode is not supported by the authorization server. Supported are: "
                    + "[\(ResponseMode.allCases.map(\.rawValue).joined(separator: ", "))].")
        }
        draft.requestedMode = mode
        guard mode != .query || draft.responseType?.hasTokens != true else {
            throw OAuthError(
                400, .unsupportedResponseMode, "unsupported_response_mode",
                "The response mode query is not for tokens. Use fragment, form_post or okta_post_message.")
        }
    }

    /// `response_type` is known, and registered by the client word by word.
    static let responseType = AuthorizationCheck("response_type") { draft, _ throws(OAuthError) in
        guard let client = draft.client else { return }
        guard let text = draft.form["response_type"], !text.isEmpty else {
            throw .invalidRequest("missing_response_type", "The 'response_type' parameter is required.")
        }
        guard let type = ResponseType(text) else {
            throw OAuthError(
                400, .unsupportedResponseType, "unsupported_response_type",
                "The response type is not supported by the authorization server.")
        }
        let registered = client.app.settings.responseTypes
        guard type.names.allSatisfy(registered.contains) else {
            throw OAuthError(
                400, .unsupportedResponseType, "unsupported_response_type",
                "The response type is not supported by the authorization server. Configured response types: "
                    + "[\(registered.joined(separator: ", "))].")
        }
        draft.responseType = type
    }

    /// No parameter stands twice (RFC 6749 §3.1), `resource` aside (RFC 8707 §2).
    static let duplicates = AuthorizationCheck("duplicates") { draft, _ throws(OAuthError) in
        guard draft.form.firstDuplicate(except: ["resource"]) == nil else { throw .duplicateParameter() }
    }

    /// Requests in the form of JWTs (RFC 9101) and registrations by value (OIDC Core §7.2.1) are not served.
    ///
    /// A `request_uri` is exchanged for what was pushed before the checks begin, so one that arrives here is
    /// of another kind.
    static let requestObject = AuthorizationCheck("request") { draft, _ throws(OAuthError) in
        if draft.form["request"]?.isEmpty == false {
            throw OAuthError(
                400, .requestNotSupported, "request_not_supported",
                "Request objects are not supported. Send the parameters themselves, or push them to the 'par' "
                    + "endpoint.")
        }
        if draft.form["request_uri"]?.isEmpty == false {
            throw OAuthError(
                400, .requestURINotSupported, "request_uri_not_supported",
                "Only a 'request_uri' of the 'par' endpoint is supported.")
        }
        if draft.form["registration"]?.isEmpty == false {
            throw OAuthError(
                400, .registrationNotSupported, "registration_not_supported",
                "The 'registration' parameter is not supported. Register the client.")
        }
    }
}
