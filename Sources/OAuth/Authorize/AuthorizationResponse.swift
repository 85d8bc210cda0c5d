// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What goes back to the client through the browser (RFC 6749 §4.1.2, OIDC Core §3.2.2.5).
package struct AuthorizationResponse: Sendable, Equatable {
    package let redirectURI: String
    package let mode: ResponseMode
    /// In the order in which they are sent; no name stands twice.
    package let parameters: [(name: Name, value: String)]

    package static func == (left: Self, right: Self) -> Bool {
        left.redirectURI == right.redirectURI && left.mode == right.mode
            && left.parameters.elementsEqual(right.parameters) { $0 == $1 }
    }

    /// The address to which the browser is sent; of no use for the modes that post.
    ///
    /// Parameters are added to a query that the client has registered, which stays as it is (RFC 6749
    /// §3.1.2).
    package var address: String {
        let encoded = FormParameters(pairs: parameters).encoded
        switch mode {
        case .fragment: return "\(redirectURI)#\(encoded)"
        case .query, .formPost, .oktaPostMessage:
            let separator = redirectURI.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
            return "\(redirectURI)\(separator)\(encoded)"
        }
    }

    /// A grant: what was asked for.
    ///
    /// `issuer` tells the client which server has answered (RFC 9207 §2), `sessionState` is not sent.
    static func granted(
        _ request: ValidRequest, code: Secret?, tokens: FrontChannelTokens, issuer: String
    ) -> AuthorizationResponse {
        var parameters: [(name: Name, value: String)] = []
        if let code { parameters.append(("code", code.revealText())) }
        if let token = tokens.accessToken {
            parameters.append(("access_token", String(decoding: token.accessToken, as: UTF8.self)))
            parameters.append(("token_type", token.tokenType))
            parameters.append(("expires_in", "\(token.expiresIn)"))
            parameters.append(("scope", token.scopes.joined(separator: " ")))
        }
        if let idToken = tokens.idToken {
            parameters.append(("id_token", String(decoding: idToken, as: UTF8.self)))
        }
        if let state = request.state { parameters.append(("state", state)) }
        parameters.append(("iss", issuer))
        return AuthorizationResponse(
            redirectURI: request.redirectURI, mode: request.responseMode, parameters: parameters)
    }

    /// An error for a client whose redirect URI is proven (RFC 6749 §4.1.2.1).
    static func refused(_ error: OAuthError, _ draft: AuthorizationDraft, redirectURI: String, issuer: String)
        -> AuthorizationResponse
    {
        var parameters: [(name: Name, value: String)] = [
            ("error", error.code.rawValue), ("error_description", error.description),
        ]
        if let state = draft.state { parameters.append(("state", state)) }
        parameters.append(("iss", issuer))
        return AuthorizationResponse(redirectURI: redirectURI, mode: draft.mode, parameters: parameters)
    }
}

/// Tokens that travel in the answer of the authorization endpoint.
struct FrontChannelTokens: Sendable {
    var accessToken: TokenResponse?
    var idToken: [UInt8]?
}
