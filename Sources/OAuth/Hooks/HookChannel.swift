// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Where the service of a hook is and how the server proves there who it is.
package struct HookChannel: Sendable, Equatable {
    /// A header that goes along with every call.
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The server as a client of the token endpoint that guards the service (RFC 6749 §4.4).
    package struct Client: Sendable, Equatable {
        package let id: String
        package let tokenURL: String
        package let scope: String?

        package init(id: String, tokenURL: String, scope: String?) {
            self.id = id
            self.tokenURL = tokenURL
            self.scope = scope
        }
    }

    /// How a call is authenticated, beside its signature.
    package enum Authentication: Sendable, Equatable {
        case none
        /// The secret stands in a header of this name.
        case header(String)
        /// `client_secret_post` (RFC 6749 §2.3.1).
        case clientSecret(Client)
        /// `private_key_jwt` (RFC 7523 §2.2).
        case privateKey(Client, ID<HookKey>)
    }

    /// A word of the client's, kept as it came.
    package var version: String
    package var uri: String
    package var headers: [Header]
    package var authentication: Authentication

    package init(version: String, uri: String, headers: [Header], authentication: Authentication) {
        self.version = version
        self.uri = uri
        self.headers = headers
        self.authentication = authentication
    }

    /// The client, when the channel asks a token endpoint first: the original's channel `OAUTH`.
    package var client: Client? {
        switch authentication {
        case .none, .header: nil
        case .clientSecret(let client), .privateKey(let client, _): client
        }
    }

    package var keyID: ID<HookKey>? {
        if case .privateKey(_, let key) = authentication { key } else { nil }
    }

    /// Whether the way of authentication has a secret of its own.
    package var needsSecret: Bool {
        switch authentication {
        case .none, .privateKey: false
        case .header, .clientSecret: true
        }
    }

    /// Whether a secret that was given for `other` may be used here without being given again: it, and the
    /// access token that it opens, would go to the same places in the same role.
    ///
    /// Otherwise whoever may edit a hook could have one of them sent to a host of their own.
    func sharesSecret(with other: HookChannel) -> Bool {
        guard authority(of: uri) == authority(of: other.uri) else { return false }
        switch (authentication, other.authentication) {
        case (.header, .header): return true
        case (.clientSecret(let own), .clientSecret(let others)):
            return own.id == others.id && authority(of: own.tokenURL) == authority(of: others.tokenURL)
        default: return false
        }
    }

    /// Whether the hook key of `other` would open an access token for another place here.
    ///
    /// A key cannot be sent again, so another one must be named.
    func takesKeyElsewhere(from other: HookChannel) -> Bool {
        guard case .privateKey(let own, let key) = authentication,
            case .privateKey(let others, key) = other.authentication
        else { return false }
        return own.id == others.id && authority(of: own.tokenURL) == authority(of: others.tokenURL)
            && authority(of: uri) != authority(of: other.uri)
    }
}

/// Scheme, host and port as written, in lower case.
private func authority(of url: String) -> String {
    var slashes = 0
    return url.prefix { character in
        if character == "/" { slashes += 1 }
        return slashes < 3 && character != "?" && character != "#"
    }.lowercased()
}
