// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import CryptoExtras
package import Primitives

/// A key that checks signatures, prepared once.
///
/// Keep one where the same key checks many tokens; preparing is what costs.
package struct VerificationKey: Sendable {
    /// The `kid`, if the key has one.
    package let keyID: String?

    /// Whether the key has this `kid`.
    package func isNamed(_ keyID: String?) -> Bool {
        self.keyID.map { Name($0) } == keyID.map { Name($0) }
    }

    private let key: JWK
    private let prepared: Prepared

    private enum Prepared: Sendable {
        case rsa(_RSA.Signing.PublicKey, signatureLength: Int)
        case ellipticCurve(ECPublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case symmetric(SymmetricKey)
    }

    /// Refuses keys that `use` or `key_ops` reserve for something else.
    package init(_ key: JWK) throws(JOSEError) {
        guard key.isForSignatures else {
            throw JOSEError(.keyNotAllowed, "use or key_ops of the key do not allow signatures")
        }
        keyID = key.keyID
        self.key = key
        switch key.material {
        case .rsa(let members):
            prepared = .rsa(try members.prepared(), signatureLength: members.modulus.count)
        case .ellipticCurve(let members): prepared = .ellipticCurve(try members.publicKey())
        case .okp(let members): prepared = .ed25519(try members.publicKey())
        case .symmetric(let secret): prepared = .symmetric(SymmetricKey(data: secret.reveal()))
        }
    }

    /// A shared secret for HS256, HS384 and HS512.
    package init(secret: Secret) throws(JOSEError) {
        try self.init(JWK(secret: secret))
    }

    /// Whether the signature is right; throws when the key must not be used with the algorithm at all.
    package func accepts(
        _ signature: [UInt8], for message: some Collection<UInt8>, _ algorithm: SignatureAlgorithm
    ) throws(JOSEError) -> Bool {
        guard key.mayVerify(algorithm) else {
            throw JOSEError(.keyMismatch, "the key is not made for the algorithm of the token")
        }
        switch prepared {
        case .rsa(let key, let signatureLength):
            guard signature.count == signatureLength else { return false }
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            let padding: _RSA.Signing.Padding = algorithm.family == .rsaPSS ? .PSS : .insecurePKCS1v1_5
            return switch algorithm.hashLength {
            case 32: key.isValidSignature(signature, for: hash(message, SHA256.self), padding: padding)
            case 48: key.isValidSignature(signature, for: hash(message, SHA384.self), padding: padding)
            default: key.isValidSignature(signature, for: hash(message, SHA512.self), padding: padding)
            }
        case .ellipticCurve(let key): return key.accepts(signature, for: message)
        case .ed25519(let key):
            return signature.count == 64 && key.isValidSignature(signature, for: Array(message))
        case .symmetric(let key):
            guard key.bitCount >= algorithm.hashLength * 8 else {
                throw JOSEError(
                    .weakKey,
                    "a secret for \(algorithm.rawValue) must have at least \(algorithm.hashLength) bytes")
            }
            return equalInConstantTime(signature, authenticationCode(message, key, algorithm))
        }
    }
}

/// HMAC with the hash of the algorithm (RFC 7518 §3.2).
func authenticationCode(
    _ message: some Collection<UInt8>, _ key: SymmetricKey, _ algorithm: SignatureAlgorithm
) -> [UInt8] {
    let message = Array(message)
    return switch algorithm.hashLength {
    case 32: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    case 48: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
    default: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
    }
}

/// The digest of bytes that need not be in one array.
func hash<Hash: HashFunction>(_ message: some Collection<UInt8>, _: Hash.Type) -> Hash.Digest {
    let digest = message.withContiguousStorageIfAvailable { bytes in
        var hash = Hash()
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        return hash.finalize()
    }
    return digest ?? Hash.hash(data: Array(message))
}
