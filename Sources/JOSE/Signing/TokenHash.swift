// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import Primitives

/// The left half of a token's hash, base64url (OIDC Core §3.1.3.6): `at_hash`, and `c_hash` of a code.
///
/// The hash is the one that the algorithm of the ID token signs with; SHA-512 for EdDSA with Ed25519 (RFC
/// 8032 §5.1).
package func tokenHash(of token: [UInt8], _ algorithm: SignatureAlgorithm) -> String {
    let hash: [UInt8] =
        switch algorithm.hashLength {
        case 32: Array(SHA256.hash(data: token))
        case 48: Array(SHA384.hash(data: token))
        default: Array(SHA512.hash(data: token))
        }
    return Base64URL.encode(Array(hash.prefix(hash.count / 2)))
}
