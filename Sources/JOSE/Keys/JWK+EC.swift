// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import Primitives

/// The members of an elliptic-curve key (RFC 7518 §6.2).
struct ECMembers: Sendable, Equatable {
    let curve: EllipticCurve
    let x: [UInt8]
    let y: [UInt8]
    let scalar: Secret?

    init(curve: EllipticCurve, x: [UInt8], y: [UInt8], scalar: Secret?) {
        self.curve = curve
        self.x = x
        self.y = y
        self.scalar = scalar
    }

    /// Refuses points that do not lie on the curve, and private keys that belong to another point.
    init(_ members: JWKMembers) throws(JOSEError) {
        guard let name = try members.text("crv") else {
            throw JOSEError(.malformedKey, "the JWK member crv is missing")
        }
        guard let curve = EllipticCurve(named: name) else {
            throw JOSEError(.unsupportedKeyType, "crv must be P-256, P-384 or P-521")
        }
        self.curve = curve
        x = try members.bytes("x", exactly: curve.coordinateLength)
        y = try members.bytes("y", exactly: curve.coordinateLength)
        scalar =
            members.object["d"] == nil
            ? nil : Secret(try members.bytes("d", exactly: curve.coordinateLength))
        _ = try publicKey()
        guard let scalar else { return }
        // bytes: coordinates are bytes.
        guard try ECPrivateKey(curve: curve, scalar: scalar.reveal()).point == x + y else {
            throw JOSEError(.malformedKey, "d does not belong to x and y")
        }
    }

    var publicHalf: ECMembers { ECMembers(curve: curve, x: x, y: y, scalar: nil) }

    func write(to object: inout JSONObject, withSecrets: Bool) {
        object["crv"] = .string(curve.rawValue)
        object["x"] = .string(Base64URL.encode(x))
        object["y"] = .string(Base64URL.encode(y))
        if withSecrets, let scalar { object["d"] = .string(Base64URL.encode(scalar.reveal())) }
    }

    /// The public key, ready for use.
    func publicKey() throws(JOSEError) -> ECPublicKey {
        do {
            return switch curve {
            case .p256: .p256(try P256.Signing.PublicKey(rawRepresentation: x + y))
            case .p384: .p384(try P384.Signing.PublicKey(rawRepresentation: x + y))
            case .p521: .p521(try P521.Signing.PublicKey(rawRepresentation: x + y))
            }
        } catch {
            throw JOSEError(.malformedKey, "x and y are not a point on the curve")
        }
    }
}

/// A public key on one of the three curves.
enum ECPublicKey: Sendable {
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)

    /// Whether a signature is right: `r` and `s` of fixed length, one after the other (RFC 7518 §3.4).
    ///
    /// DER is refused by its length or its numbers.
    func accepts(_ signature: [UInt8], for message: some Collection<UInt8>) -> Bool {
        switch self {
        case .p256(let key):
            guard signature.count == 64,
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: hash(message, SHA256.self))
        case .p384(let key):
            guard signature.count == 96,
                let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: hash(message, SHA384.self))
        case .p521(let key):
            guard signature.count == 132,
                let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: hash(message, SHA512.self))
        }
    }
}

/// A private key on one of the three curves.
enum ECPrivateKey: Sendable {
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)

    /// Refuses scalars outside 1…n-1.
    init(curve: EllipticCurve, scalar: [UInt8]) throws(JOSEError) {
        do {
            self =
                switch curve {
                case .p256: .p256(try P256.Signing.PrivateKey(rawRepresentation: scalar))
                case .p384: .p384(try P384.Signing.PrivateKey(rawRepresentation: scalar))
                case .p521: .p521(try P521.Signing.PrivateKey(rawRepresentation: scalar))
                }
        } catch {
            throw JOSEError(.malformedKey, "d is not a private key of the curve")
        }
    }

    /// The public point, `x` then `y`.
    var point: [UInt8] {
        switch self {
        case .p256(let key): Array(key.publicKey.rawRepresentation)
        case .p384(let key): Array(key.publicKey.rawRepresentation)
        case .p521(let key): Array(key.publicKey.rawRepresentation)
        }
    }

    /// A signature, `r` then `s` (RFC 7518 §3.4); `nil` when the library fails.
    func sign(_ message: [UInt8]) -> [UInt8]? {
        switch self {
        case .p256(let key):
            (try? key.signature(for: SHA256.hash(data: message))).map { Array($0.rawRepresentation) }
        case .p384(let key):
            (try? key.signature(for: SHA384.hash(data: message))).map { Array($0.rawRepresentation) }
        case .p521(let key):
            (try? key.signature(for: SHA512.hash(data: message))).map { Array($0.rawRepresentation) }
        }
    }
}
