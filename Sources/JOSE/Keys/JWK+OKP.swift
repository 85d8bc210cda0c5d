// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto
import Primitives

/// The members of an Ed25519 key (RFC 8037 §2).
struct OKPMembers: Sendable, Equatable {
    let point: [UInt8]
    let seed: Secret?

    init(point: [UInt8], seed: Secret?) {
        self.point = point
        self.seed = seed
    }

    /// Refuses the points of small order, under which anyone can make signatures, and seeds of another point.
    init(_ members: JWKMembers) throws(JOSEError) {
        guard let name = try members.text("crv") else {
            throw JOSEError(.malformedKey, "the JWK member crv is missing")
        }
        guard Name(name) == "Ed25519" else {
            throw JOSEError(.unsupportedKeyType, "crv of an OKP key must be Ed25519")
        }
        point = try members.bytes("x", exactly: 32)
        // bytes: points are bytes.
        guard !Self.pointsOfSmallOrder.contains(Self.withoutSign(point)) else {
            throw JOSEError(.weakKey, "x is a point of small order")
        }
        seed = members.object["d"] == nil ? nil : Secret(try members.bytes("d", exactly: 32))
        guard let seed else { return }
        // bytes: points are bytes.
        guard try Array(Self.privateKey(seed).publicKey.rawRepresentation) == point else {
            throw JOSEError(.malformedKey, "d does not belong to x")
        }
    }

    var publicHalf: OKPMembers { OKPMembers(point: point, seed: nil) }

    func write(to object: inout JSONObject, withSecrets: Bool) {
        object["crv"] = "Ed25519"
        object["x"] = .string(Base64URL.encode(point))
        if withSecrets, let seed { object["d"] = .string(Base64URL.encode(seed.reveal())) }
    }

    /// The public key, ready for use.
    func publicKey() throws(JOSEError) -> Curve25519.Signing.PublicKey {
        do {
            return try Curve25519.Signing.PublicKey(rawRepresentation: point)
        } catch {
            throw JOSEError(.malformedKey, "x is not an Ed25519 public key")
        }
    }

    /// The private key behind a seed of 32 bytes (RFC 8032 §5.1.5).
    static func privateKey(_ seed: Secret) throws(JOSEError) -> Curve25519.Signing.PrivateKey {
        do {
            return try Curve25519.Signing.PrivateKey(rawRepresentation: seed.reveal())
        } catch {
            throw JOSEError(.malformedKey, "d is not an Ed25519 private key")
        }
    }

    private static func withoutSign(_ point: [UInt8]) -> [UInt8] {
        var point = point
        point[31] &= 0x7F
        return point
    }

    /// Every encoding of a point whose order divides 8 (RFC 7748 §7), sign bit cleared: y = 0, 1, -1, the two
    /// of order 8, and 0 and 1 written with the prime added.
    private static let pointsOfSmallOrder: Set<[UInt8]> = {
        func padded(_ first: UInt8, _ fill: UInt8, _ last: UInt8) -> [UInt8] {
            [first] + [UInt8](repeating: fill, count: 30) + [last]
        }
        let ofOrderEight = [
            "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
        ]
        return Set(
            [
                padded(0, 0, 0), padded(1, 0, 0), padded(0xEC, 0xFF, 0x7F), padded(0xED, 0xFF, 0x7F),
                padded(0xEE, 0xFF, 0x7F),
            ]
                + ofOrderEight.compactMap { Base64URL.decode($0) })
    }()
}
