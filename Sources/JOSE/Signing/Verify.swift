// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A token whose signature is right: whatever it says was said by the holder of the key.
///
/// Whether it is meant for us, and for now, is for
/// ``validateClaims(_:issuer:subject:audience:maximumLifetime:skew:requiresExpiry:at:)``.
package struct VerifiedPayload: Sendable {
    package let header: Header
    package let claims: JSONObject
}

/// Checks a token with one key (RFC 7515 §5.2); its algorithm must be on the list (RFC 8725 §3.1).
package func verify(
    _ token: CompactToken, with key: VerificationKey, allowing algorithms: Set<SignatureAlgorithm>
) throws(JOSEError) -> VerifiedPayload {
    let payload = try verifiedBytes(token, with: key, allowing: algorithms)
    return VerifiedPayload(header: token.header, claims: try readClaims(payload))
}

/// Checks a token with the one key of a set that it names (RFC 7515 §5.2, RFC 8725 §3.1).
package func verify(
    _ token: CompactToken, with keys: JWKSet, allowing algorithms: Set<SignatureAlgorithm>
) throws(JOSEError) -> VerifiedPayload {
    try checkAllowed(token.header.algorithm, algorithms)
    let key = try keys.key(for: token.header.keyID, token.header.algorithm)
    return try verify(token, with: VerificationKey(key), allowing: algorithms)
}

/// Checks a token and hands out its payload as it stands, which need not be JSON.
package func verifiedBytes(
    _ token: CompactToken, with key: VerificationKey, allowing algorithms: Set<SignatureAlgorithm>
) throws(JOSEError) -> [UInt8] {
    try checkAllowed(token.header.algorithm, algorithms)
    if let own = key.keyID, let named = token.header.keyID, !isSameText(own, named) {
        throw JOSEError(.unknownKey, "the key does not have the kid of the token")
    }
    guard try key.accepts(token.signature, for: token.signingInput, token.header.algorithm) else {
        throw JOSEError(.badSignature, "the signature is wrong")
    }
    return token.payload
}

private func checkAllowed(
    _ algorithm: SignatureAlgorithm, _ algorithms: Set<SignatureAlgorithm>
) throws(JOSEError) {
    // bytes: cases of an enumeration.
    guard algorithms.contains(algorithm) else {
        let names = algorithms.map(\.rawValue).sorted().joined(separator: ", ")
        throw JOSEError(.algorithmNotAllowed, "alg must be one of: \(names)")
    }
}
