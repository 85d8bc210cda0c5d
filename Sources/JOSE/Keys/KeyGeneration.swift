// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
package import Primitives

/// A new private key for an algorithm, with `alg`, `use: sig` and a `kid`: the one given, or its thumbprint.
///
/// The bytes come from `surroundings`, except for RSA, whose primes swift-crypto chooses with its own
/// generator. An RSA key takes tens to hundreds of milliseconds. A symmetric key gets no `kid` unless one is
/// given.
package func generateKey(
    for algorithm: SignatureAlgorithm, keyID: String? = nil, rsaBits: Int = 2048,
    in surroundings: Surroundings
) throws(JOSEError) -> JWK {
    let material: JWK.Material =
        switch algorithm.family {
        case .rsaPKCS1, .rsaPSS: try rsaMaterial(bits: rsaBits, in: surroundings)
        case .ellipticCurve(let curve): .ellipticCurve(try generateECKey(curve, in: surroundings))
        case .ed25519: .okp(try generateEd25519Key(in: surroundings))
        case .hmac: .symmetric(Secret(surroundings.secretBytes(algorithm.hashLength)))
        }
    var key = JWK(
        material: material, keyID: keyID, use: "sig", algorithmName: algorithm.rawValue, operations: nil)
    if keyID == nil, !algorithm.isSymmetric { key.keyID = key.thumbprint }
    return key
}

private func rsaMaterial(bits: Int, in surroundings: Surroundings) throws(JOSEError) -> JWK.Material {
    if let ready = surroundings.readyRSAKeys?(bits) { return try JWK(ready).material }
    return .rsa(try RSAPrivateKey.generate(bits: bits))
}

/// FIPS 186-5 §A.2.2: draw until the scalar lies in 1…n-1, which nearly always is the first.
private func generateECKey(_ curve: EllipticCurve, in surroundings: Surroundings) throws(JOSEError)
    -> ECMembers
{
    let length = curve.coordinateLength
    for _ in 0..<64 {
        var scalar = surroundings.secretBytes(length)
        if curve == .p521 { scalar[0] &= 1 }
        guard let key = try? ECPrivateKey(curve: curve, scalar: scalar) else { continue }
        let point = key.point
        return ECMembers(
            curve: curve, x: Array(point[..<length]), y: Array(point[length...]), scalar: Secret(scalar))
    }
    throw JOSEError(.operationFailed, "the random generator gives no usable private key")
}

private func generateEd25519Key(in surroundings: Surroundings) throws(JOSEError) -> OKPMembers {
    let seed = Secret(surroundings.secretBytes(32))
    return OKPMembers(point: Array(try OKPMembers.privateKey(seed).publicKey.rawRepresentation), seed: seed)
}
