// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives

/// How a client proves who it is (RFC 6749 §2.3, RFC 7523 §2.2, OIDC Core §9).
package enum ClientAuthentication: Sendable {
    case secretBasic(String)
    case secretPost(String)
    case secretJWT(String, SignatureAlgorithm = .hs256)
    case privateKeyJWT(SigningKey)
    case none

    /// The word of the registration, `token_endpoint_auth_method`.
    package var method: String {
        switch self {
        case .secretBasic: "client_secret_basic"
        case .secretPost: "client_secret_post"
        case .secretJWT: "client_secret_jwt"
        case .privateKeyJWT: "private_key_jwt"
        case .none: "none"
        }
    }

    /// The assertion with these claims; `nil` for a method that has none.
    package func assertion(_ claims: JSONObject) throws -> String? {
        switch self {
        case .secretJWT(let secret, let algorithm):
            let token = try sign(JSON.object(claims).bytes, with: Secret(secret), algorithm)
            return String(decoding: token, as: UTF8.self)
        case .privateKeyJWT(let key):
            let token = try sign(JSON.object(claims).bytes, with: key)
            return String(decoding: token, as: UTF8.self)
        case .secretBasic, .secretPost, .none: return nil
        }
    }
}
