// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Primitives

/// What a preview asks: which tokens a request would get.
package struct PreviewQuestion: Sendable {
    package var clientID: String
    /// Any that rules may name, also one that this server does not have yet.
    package var grantType: GrantType
    /// An id or a login; `nil` for the grant without a user.
    package var userName: String?
    package var scopes: [String]
    /// RFC 8707 §2.
    package var resource: String?
    package var nonce: String?
    /// Where the request would come from; `nil` for where the preview is asked from.
    package var address: String?
    /// How the user is taken to have signed in, for `amr`.
    package var methods: [String]
    /// Whether the hook of the rule is asked.
    package var callsHooks = false
    /// The thumbprint of the key that the tokens would be bound to (RFC 9449 §10 `dpop_jkt`).
    package var keyThumbprint: String?
    /// An unsaved change under which the question is asked.
    package var draft: Draft?

    package init(
        clientID: String, grantType: GrantType, userName: String? = nil, scopes: [String] = [],
        resource: String? = nil, nonce: String? = nil, methods: [String] = ["pwd"], draft: Draft? = nil
    ) {
        self.clientID = clientID
        self.grantType = grantType
        self.userName = userName
        self.scopes = scopes
        self.resource = resource
        self.nonce = nonce
        self.methods = methods
        self.draft = draft
    }

    /// The token request that a client would send.
    var form: FormParameters {
        var pairs: [(name: Name, value: String)] = [("grant_type", grantType.name)]
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: " "))) }
        if let resource { pairs.append(("resource", resource)) }
        return FormParameters(pairs: pairs)
    }
}
