// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives

/// A compact JWS with any header, as a program that is not ours would write it.
package func signedJWT(
    _ header: JSONObject, _ claims: JSONObject, with key: SigningKey
) throws -> String {
    let input = [JSON.object(header), JSON.object(claims)].map { Base64URL.encode($0.bytes) }
        .joined(separator: ".")
    return input + "." + Base64URL.encode(try key.sign(Array(input.utf8)))
}

/// A key for one test.
package func newKey(_ algorithm: SignatureAlgorithm = .es256, id: String? = nil) throws -> SigningKey {
    try SigningKey(privateJWK: generateKey(for: algorithm, keyID: id, in: .system))
}
