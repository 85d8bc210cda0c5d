// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension JWK {
    /// The SHA-256 thumbprint, base64url: 43 characters (RFC 7638 §3, RFC 8037 §2).
    ///
    /// Do not publish that of a symmetric key with little entropy (RFC 7638 §7).
    package var thumbprint: String {
        func text(_ bytes: [UInt8]) -> JSON { .string(Base64URL.encode(bytes)) }
        // INVARIANT: only the required members, their names in lexicographic order.
        let members: JSON =
            switch material {
            case .rsa(let key): ["e": text(key.exponent), "kty": "RSA", "n": text(key.modulus)]
            case .ellipticCurve(let key):
                ["crv": .string(key.curve.rawValue), "kty": "EC", "x": text(key.x), "y": text(key.y)]
            case .okp(let key): ["crv": "Ed25519", "kty": "OKP", "x": text(key.point)]
            case .symmetric(let secret): ["k": text(secret.reveal()), "kty": "oct"]
            }
        return Base64URL.encode(sha256(members.bytes))
    }
}
