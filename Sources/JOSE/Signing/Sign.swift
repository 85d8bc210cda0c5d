// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
package import Primitives

/// A compact JWS over the payload (RFC 7515 §5.1), under the key's own header or one prepared for it.
///
/// A header given must have been made for the same key.
package func sign(
    _ payload: [UInt8], with key: SigningKey, header: ProtectedHeader? = nil
) throws(JOSEError) -> [UInt8] {
    var token = signingInput(header ?? key.header, payload)
    token.append(signature: try key.sign(token))
    return token
}

/// A compact JWS whose header also says `typ`; callers that make many keep a ``ProtectedHeader`` instead.
package func sign(_ payload: [UInt8], with key: SigningKey, type: String) throws(JOSEError) -> [UInt8] {
    try sign(payload, with: key, header: ProtectedHeader(for: key, type: type))
}

/// A compact JWS under a shared secret, with HS256, HS384 or HS512.
package func sign(
    _ payload: [UInt8], with secret: Secret, _ algorithm: SignatureAlgorithm, keyID: String? = nil,
    type: String? = nil
) throws(JOSEError) -> [UInt8] {
    guard algorithm.isSymmetric else {
        throw JOSEError(.keyMismatch, "a shared secret can only be used with HS256, HS384 or HS512")
    }
    let bytes = secret.reveal()
    guard bytes.count >= algorithm.hashLength else {
        throw JOSEError(
            .weakKey, "a secret for \(algorithm.rawValue) must have at least \(algorithm.hashLength) bytes")
    }
    var token = signingInput(ProtectedHeader(algorithm: algorithm, keyID: keyID, type: type), payload)
    token.append(signature: authenticationCode(token, SymmetricKey(data: bytes), algorithm))
    return token
}

/// Header and payload, with room for a usual signature, so that the token is not moved when it is added.
private func signingInput(_ header: ProtectedHeader, _ payload: [UInt8]) -> [UInt8] {
    // RSA with 2048 bits; those of larger keys cost a move.
    let usualSignature = 343
    var token: [UInt8] = []
    token.reserveCapacity(header.encoded.count + (payload.count * 4 + 2) / 3 + 1 + usualSignature)
    token.append(contentsOf: header.encoded)
    token.append(contentsOf: Base64URL.encodedBytes(payload))
    return token
}

extension [UInt8] {
    fileprivate mutating func append(signature: [UInt8]) {
        append(UInt8(ascii: "."))
        append(contentsOf: Base64URL.encodedBytes(signature))
    }
}
