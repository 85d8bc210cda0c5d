// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// An authorization request while it is checked: what the checks so far have found.
struct AuthorizationDraft {
    let form: FormParameters
    var client: ClientSnapshot?
    /// Set once it is proven to be the client's; from then on errors go there.
    var redirectURI: String?
    var state: String?
    var responseType: ResponseType?
    /// The mode that the client has asked for, if it is one.
    var requestedMode: ResponseMode?
    var scopes: [String] = []
    var nonce: String?
    var codeChallenge: String?
    var prompt: Prompt = []
    var maxAge: Int?
    var loginHint: String?
    var hintedUser: String?
    var authenticationContext = AuthenticationContext.unasked
    var locales: [String] = []
    var resource: String?
    var keyThumbprint: String?
    var claims = ClaimsParameter()

    init(_ form: FormParameters) { self.form = form }

    /// How the answer travels, an error too: never tokens in a query.
    var mode: ResponseMode {
        let type = responseType ?? .code
        guard let requestedMode, !(requestedMode == .query && type.hasTokens) else {
            return .standard(for: type)
        }
        return requestedMode
    }
}

/// What the checks look at beside the request.
struct AuthorizationContext {
    let snapshot: ServerSnapshot
    /// The client that the request names, if there is one.
    let client: ClientSnapshot?
    let requirements: AuthorizationRequirements
    let now: Timestamp
}

/// What an operator asks of every authorization request.
package struct AuthorizationRequirements: Sendable {
    /// PKCE for every client, not only for those whose app says so.
    package var pkce: Bool
    /// Seconds that a code lives, at most 300.
    package var codeLifetime: Int

    /// `codeLifetime` is in seconds, and bounded here.
    package init(pkce: Bool = false, codeLifetime: Int = 60) {
        self.pkce = pkce
        self.codeLifetime = min(max(codeLifetime, 1), 300)
    }
}
