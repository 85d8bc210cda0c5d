// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives

/// The header by which a service knows that a call comes from this server, and what it says.
///
/// A JWT of type `moneta-hook+jwt` over the call: `iss` is the URL of the organisation, `aud` the address
/// that is called, `hook` the hook's id, `body_sha256` the hash of the body in base64url; `exp` is a minute
/// after `iat`, and no two calls have the same `jti`, not even a call and its retry.
package enum HookSignature {
    /// The name of the header.
    package static let header = "Moneta-Signature"
    /// The `typ` of the token, which no other token has (RFC 8725 §3.11).
    package static let type = "moneta-hook+jwt"
    /// How long a service may take a call for a new one.
    package static let lifetime = Duration.seconds(60)
}

/// Signs one call.
func signHookCall(
    _ body: [UInt8], of hook: HookSnapshot, issuer: String, with surroundings: Surroundings
) throws(JOSEError) -> String {
    let now = surroundings.now()
    let claims: JSON = [
        "iss": .string(issuer), "aud": .string(hook.hook.channel.uri), "hook": .string(hook.hook.id.text),
        "iat": .integer(now.seconds), "exp": .integer((now + HookSignature.lifetime).seconds),
        "jti": .string(randomIdentifier(byteCount: 16, in: surroundings)),
        "body_sha256": .string(Base64URL.encode(sha256(body))),
    ]
    let token = try sign(claims.bytes, with: hook.signatureKey, type: HookSignature.type)
    return String(decoding: token, as: UTF8.self)
}
