// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
package import JOSE
package import Primitives

/// A key that tokens are bound to, and the proofs that it signs (RFC 9449 §4).
package struct ProofKey: Sendable {
    package let key: SigningKey

    package init(_ algorithm: SignatureAlgorithm = .es256) throws { key = try newKey(algorithm) }

    package var thumbprint: String { key.publicJWK.thumbprint }

    /// The header of a proof (§4.2).
    package var header: JSONObject {
        ["typ": "dpop+jwt", "alg": .string(key.algorithm.rawValue), "jwk": key.publicJWK.json]
    }

    /// The claims of a new proof for one request (§4.2).
    package func claims(
        _ method: String, _ url: String, at now: Timestamp, nonce: String? = nil, accessToken: String? = nil
    ) -> JSONObject {
        var claims: JSONObject = [
            "jti": .string(Base64URL.encode(Surroundings.system.secretBytes(16))), "htm": .string(method),
            "htu": .string(url), "iat": .integer(now.seconds),
        ]
        claims["nonce"] = nonce.map { .string($0) }
        claims["ath"] = accessToken.map {
            .string(Base64URL.encode(Array(SHA256.hash(data: Array($0.utf8)))))
        }
        return claims
    }

    /// A proof with this header and these claims.
    package func proof(_ header: JSONObject, _ claims: JSONObject) throws -> String {
        try signedJWT(header, claims, with: key)
    }
}
