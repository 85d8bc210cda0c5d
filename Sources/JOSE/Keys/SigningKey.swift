// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import Primitives

/// A private key, prepared once: making one parses and tests the key, signing with it parses nothing.
///
/// Bound to one algorithm. Any number of threads may sign at once. Symmetric keys are not signing keys: what
/// we issue, others must be able to verify without being able to issue.
package final class SigningKey: Sendable {
    package let algorithm: SignatureAlgorithm
    /// The `kid`; that of the JWK, or else its thumbprint.
    package let keyID: String
    /// The half to publish, with `kid`, `alg` and `use`.
    package let publicJWK: JWK
    /// The header `{"kid":…,"alg":…}`, encoded.
    package let header: ProtectedHeader

    private let prepared: Prepared

    private enum Prepared: Sendable {
        case rsa(RSAPrivateKey)
        case ellipticCurve(ECPrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    /// Prepares a key for an algorithm: the one given, that of its `alg`, or the only one of its curve.
    package init(privateJWK key: JWK, algorithm given: SignatureAlgorithm? = nil) throws(JOSEError) {
        let algorithm = try Self.algorithm(for: key, given)
        switch key.material {
        case .rsa(let members): prepared = .rsa(try RSAPrivateKey(members, for: algorithm))
        case .ellipticCurve(let members):
            guard let scalar = members.scalar else { throw Self.notPrivate }
            prepared = .ellipticCurve(try ECPrivateKey(curve: members.curve, scalar: scalar.reveal()))
        case .okp(let members):
            guard let seed = members.seed else { throw Self.notPrivate }
            prepared = .ed25519(try OKPMembers.privateKey(seed))
        case .symmetric: throw Self.notPrivate
        }
        let keyID = key.keyID ?? key.thumbprint
        guard let half = key.publicHalf else { throw Self.notPrivate }
        self.algorithm = algorithm
        self.keyID = keyID
        publicJWK = JWK(
            material: half.material, keyID: keyID, use: "sig", algorithmName: algorithm.rawValue,
            operations: half.operations)
        header = ProtectedHeader(algorithm: algorithm, keyID: keyID)
        try testItself()
    }

    /// The signature in the form of RFC 7518 §3 and RFC 8037 §3.1, not encoded.
    package func sign(_ message: [UInt8]) throws(JOSEError) -> [UInt8] {
        let signature: [UInt8]? =
            switch prepared {
            case .rsa(let key): key.sign(message)
            case .ellipticCurve(let key): key.sign(message)
            case .ed25519(let key): (try? key.signature(for: message)).map { Array($0) }
            }
        guard let signature else { throw JOSEError(.operationFailed, "the signature could not be made") }
        return signature
    }

    /// One signature, made and checked: a private half that does not belong to its public half is found here
    /// and not by those who receive our tokens.
    private func testItself() throws(JOSEError) {
        let message = Array("moneta".utf8)
        let verifier = try VerificationKey(publicJWK)
        guard let signature = try? sign(message), try verifier.accepts(signature, for: message, algorithm)
        else {
            throw JOSEError(.malformedKey, "the private members do not belong to the public ones")
        }
    }

    private static func algorithm(
        for key: JWK, _ given: SignatureAlgorithm?
    ) throws(JOSEError) -> SignatureAlgorithm {
        guard key.isForSignatures else {
            throw JOSEError(.keyNotAllowed, "use or key_ops of the key do not allow signatures")
        }
        let implied: SignatureAlgorithm? =
            switch key.material {
            case .ellipticCurve(let members): members.curve.algorithm
            case .okp: .edDSA
            case .rsa, .symmetric: nil
            }
        guard let algorithm = given ?? key.algorithmName.flatMap(SignatureAlgorithm.init) ?? implied else {
            throw JOSEError(.unknownAlgorithm, "alg of the key must name a signature algorithm")
        }
        guard key.mayVerify(algorithm) else {
            throw JOSEError(.keyMismatch, "the key is not made for the algorithm")
        }
        return algorithm
    }

    private static var notPrivate: JOSEError { JOSEError(.notAPrivateKey, "the key has no private half") }
}
